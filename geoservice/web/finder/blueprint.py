"""The one blueprint that all pages of the finder are hung on."""

from flask import Blueprint

blueprint = Blueprint("finder", __name__)
