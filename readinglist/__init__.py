"""The Django project: settings, URLs and the WSGI entry. Wiring only; the product lives in `papers`."""
