"""gunicorn behind nginx: one socket, workers by the number of cores, nothing about visitors in its log."""

import multiprocessing

bind = "unix:/run/throughline/gunicorn.sock"
umask = 0o007  # nginx reaches the socket by its group.
# Each thread keeps a connection to the database: cores, times two, plus one, times four must stay below its limit.
workers = 2 * multiprocessing.cpu_count() + 1
worker_class = "gthread"
threads = 4
timeout = 60
graceful_timeout = 30
# A worker is replaced now and then, so that no leak of a library grows for weeks; not all at the same time.
max_requests = 5000
max_requests_jitter = 500
# nginx writes the log of requests, with shortened addresses; this one holds starts, stops and errors.
accesslog = None
errorlog = "-"
loglevel = "warning"
control_socket_disable = True
