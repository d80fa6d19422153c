// Comfort only: places that fit what is typed so far, below the field. The form works without it.

const WAIT = 180;
const field = document.querySelector("input[data-suggest]");

if (field) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `${field.id}-suggestions`;
  list.role = "listbox";
  list.ariaLabel = field.dataset.found;
  list.hidden = true;
  field.after(list);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-controls": list.id,
    "aria-expanded": "false",
  })) field.setAttribute(name, value);

  let timer = 0;
  let asked = null;
  let at = -1;

  const close = () => {
    list.hidden = true;
    at = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const mark = (next) => {
    const options = [...list.children];
    at = (next + options.length) % options.length;
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
    field.setAttribute("aria-activedescendant", options[at].id);
    options[at].scrollIntoView({ block: "nearest" });
  };
  const take = (option) => {
    field.value = option.dataset.value;
    close();
    field.focus();
  };
  const show = (places) => {
    list.replaceChildren(
      ...places.map((place, n) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${n}`;
        option.role = "option";
        option.dataset.value = place.value;
        option.setAttribute("aria-selected", "false");
        const name = document.createElement("b");
        name.lang = "zh-Hans";
        name.textContent = place.name;
        const more = document.createElement("span");
        more.textContent = [place.also, place.kind, place.district].filter(Boolean).join(" · ");
        option.append(name, more);
        return option;
      }),
    );
    list.hidden = !places.length;
    at = -1;
    field.setAttribute("aria-expanded", String(places.length > 0));
  };
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const address = new URL(field.dataset.suggest, location.href);
    const data = new FormData(field.form);
    for (const name of ["stage", "q", "year"]) if (data.get(name)) address.searchParams.set(name, data.get(name));
    try {
      const answer = await fetch(address, { signal: asked.signal, referrerPolicy: "no-referrer" });
      if (answer.ok) show((await answer.json()).places);
    } catch {
      // Overtaken by the next letter, or no network: the form itself still works.
    }
  };

  field.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (event.isComposing || field.value.trim().length < 2) close();
    else timer = setTimeout(ask, WAIT);
  });
  field.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") mark(at + 1);
    else if (event.key === "ArrowUp") mark(at < 0 ? -1 : at - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && at >= 0) take(list.children[at]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role='option']");
    if (option) take(option);
  });
  field.addEventListener("blur", close);
  field.form.addEventListener("submit", () => asked?.abort());
}
