"""gunicorn for `make run` and production: two processes of four threads, not more than cores.

Measured in docs/adr/0005: more workers bring nothing on two cores and cost memory; threads
serve slow clients and long downloads.
"""

import os

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
worker_class = "gthread"
timeout = 60
graceful_timeout = 30
keepalive = 5
# No access log: the web server in front keeps one. Whoever turns it on gets paths without their
# query: what parents type at /admissions/ is written nowhere (docs/adr/0016).
accesslog = None
access_log_format = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(b)s'
errorlog = "-"
loglevel = "warning"
control_socket_disable = True
