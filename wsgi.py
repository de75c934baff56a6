"""The WSGI entry point, for servers that want a module: `wsgi:app`."""

import gc

from tracker.app import create_app

app = create_app()
gc.collect()
gc.freeze()
