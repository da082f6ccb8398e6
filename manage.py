#!/usr/bin/env python3
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "readinglist.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as fault:
        sys.exit(f"Configuration: {fault}")
    except KeyboardInterrupt:
        # What was written is whole: each batch of an import is one transaction.
        sys.exit("Interrupted.")


if __name__ == "__main__":
    main()
