#!/usr/bin/env python3
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.config.settings")
os.environ.setdefault("REGISTRY_TRIAL", "true")
if sys.argv[1:2] == ["test"]:
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *sys.argv[2:]])
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
