"""Opening a database: the newest schema, settings that keep what was acknowledged."""

from __future__ import annotations

import warnings

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from pact_geo.errors import RecordError
from pact_geo.records.database import Database
from pact_geo.records.schema import metadata


def test_the_migrations_make_the_schema(database):
    with database.reading() as connection, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # alembic does not know PostGIS' own type and table
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        different = [
            change
            for change in compare_metadata(context, metadata)
            if "spatial_ref_sys" not in str(change)
        ]
    assert different == []


def test_opening_again_changes_nothing(database, database_address):
    Database(database_address).close()


def test_a_database_of_a_later_release_is_refused(database, database_address):
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'later'"))
    with pytest.raises(RecordError, match="made by a later PACT Geo"):
        Database(database_address)


def test_sqlite_keeps_what_it_acknowledged(database):
    if database.on_postgres:
        pytest.skip("of SQLite")
    with database.reading() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar_one() == 2
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1


def test_an_area_is_a_real_geometry_on_postgis(database):
    if not database.on_postgres:
        pytest.skip("of PostGIS")
    with database.reading() as connection:
        columns = connection.execute(
            text("SELECT f_table_name, f_geometry_column, srid FROM geometry_columns")
        ).all()
    assert ("areas", "geometry", 27700) in [tuple(row) for row in columns]


def test_another_kind_of_database_is_refused():
    with pytest.raises(RecordError, match="mysql is no database PACT Geo writes to"):
        Database("mysql://somewhere/else")


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(RecordError, match="The database cannot be opened"):
        Database(f"sqlite:///{tmp_path / 'none' / 'records.sqlite'}")
