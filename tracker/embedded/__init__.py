"""What `./run` starts on a machine that has nothing: PostgreSQL, Valkey, the site, its worker and its clock.

`python -m tracker.embedded` is the launcher. The parts are used by the tests as well, each with folders of its own:

- `places`: which folders and which account the servers use
- `processes`: child processes that are stopped in order and never outlive their launcher
- `postgres`, `valkey`: one server each, on a unix socket
- `application`: gunicorn, the Celery worker and beat
- `prepare`: a child of its own that migrates, loads the data and collects the static files

Nothing here knows the product's rooms; it calls management commands by name.
"""
