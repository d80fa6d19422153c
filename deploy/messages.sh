#!/usr/bin/env bash
# Collect the texts to translate into locale/ and compile them; with --check only say whether
# that would change anything or a text lacks its translation. Needs Debian's package gettext.
set -eu
bin=${BIN:-.venv/bin}
if ! command -v xgettext >/dev/null; then
  echo "Translations not checked: install Debian's package gettext."
  if [ "${CI:-}" = true ]; then exit 1; else exit 0; fi
fi

collect() {
  "$bin/python" manage.py makemessages --verbosity 0 --no-location --no-wrap \
    --ignore '.venv/*' --ignore 'var/*' --ignore 'tests/*' --ignore 'bench/*' -l zh_Hans
}

if [ "${1:-}" = --check ]; then
  before=$(mktemp)
  cp locale/zh_Hans/LC_MESSAGES/django.po "$before"
  collect
  status=0
  if ! diff -q <(grep -v '^"POT-Creation-Date' "$before") \
               <(grep -v '^"POT-Creation-Date' locale/zh_Hans/LC_MESSAGES/django.po) >/dev/null; then
    echo "Translations are stale: run make messages and translate what is new."
    status=1
  fi
  cp "$before" locale/zh_Hans/LC_MESSAGES/django.po
  if [ -n "$(msgattrib --untranslated --no-obsolete "$before")" ] || [ -n "$(msgattrib --only-fuzzy --no-obsolete "$before")" ]; then
    echo "Texts without a translation:"
    msgattrib --untranslated --no-obsolete "$before" | grep '^msgid' || true
    msgattrib --only-fuzzy --no-obsolete "$before" | grep '^msgid' || true
    status=1
  fi
  rm "$before"
  exit $status
fi

collect
"$bin/python" manage.py compilemessages --verbosity 0 --ignore '.venv/*' -l zh_Hans
