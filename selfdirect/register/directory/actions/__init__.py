"""What people do with the directory: bring files in, add by hand, set prices."""

from selfdirect.register.directory.actions.entries import add_organisation, add_service, set_price
from selfdirect.register.directory.actions.imports import (
    import_data,
    import_feed,
    import_file,
)

__all__ = [
    "add_organisation",
    "add_service",
    "import_data",
    "import_feed",
    "import_file",
    "set_price",
]
