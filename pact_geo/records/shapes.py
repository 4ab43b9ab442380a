"""Shapes in the database: a real geometry column on PostGIS, well-known binary on SQLite."""

from __future__ import annotations

from typing import Any

import shapely
from sqlalchemy import ColumnElement, Dialect, LargeBinary, func
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

SRID = 27700


class _PostgisGeometry(UserDefinedType[Any]):
    """A PostGIS geometry of any type in the British National Grid, which QGIS opens."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return f"geometry(Geometry,{SRID})"

    def bind_expression(self, bindvalue: Any) -> ColumnElement[Any]:
        return func.ST_GeomFromWKB(bindvalue, SRID, type_=self)

    def column_expression(self, colexpr: Any) -> ColumnElement[Any]:
        return func.ST_AsBinary(colexpr, type_=Shape())


class Shape(TypeDecorator[shapely.Geometry]):
    """A shapely geometry in EPSG:27700."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Take PostGIS' own type where there is PostgreSQL."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(_PostgisGeometry())
        return dialect.type_descriptor(LargeBinary())

    def process_bind_param(self, value: shapely.Geometry | None, dialect: Dialect) -> bytes | None:
        """Write a shape as well-known binary."""
        del dialect
        return None if value is None else shapely.to_wkb(shapely.force_2d(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> shapely.Geometry | None:
        """Read a shape from well-known binary."""
        del dialect
        return None if value is None else shapely.from_wkb(bytes(value))
