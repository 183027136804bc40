"""The web server's way in."""

import os

from registry.config.environment import running_as

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.config.settings")
running_as("web")

from django.core.wsgi import get_wsgi_application  # noqa: E402  (the process is named first)

application = get_wsgi_application()

from registry.config.clock import refuse_moved_clock  # noqa: E402  (needs the models)

refuse_moved_clock()
