"""What the tests of the acts of the cycle may use."""

from tests.services.acting import (  # noqa: F401 - fixtures
    acting_borough,
    acting_workspace,
    area,
    later,
    office_of,
    ranking,
)
