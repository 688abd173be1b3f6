"""The WSGI application that gunicorn serves. In production it refuses a database with anything invented in it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

application = get_wsgi_application()

from tracker.desk import production  # noqa: E402 - models can be imported only now

production.begin()
