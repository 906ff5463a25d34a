"""Folium draws the shell of a map; sites reach it only in the browser.

branca compiles what it has rendered a second time as a template, so a site's name that passed through
folium would be run as code (docs/decisions). Everything given to the classes here is a constant: ids
of kinds, numbers, addresses of our own. Ids are fixed, so the same view is the same bytes.
"""

import folium
from branca.element import Figure
from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template

from geoservice.drawing.view import FARTHEST_ZOOM, NEAREST_ZOOM, View, corners

ID = "sites"
QUIET = "quiet"  # id of the ground without a basemap, as static/js/ground.js has it


class GeoMap(folium.Map):
    """A map without anything from other hosts: its libraries are our own bundle, its ground is ours."""

    default_js = [("geoservice_script", "/static/bundle/map.js")]
    default_css = [("geoservice_style", "/static/bundle/map.css")]

    # folium's own header forbids zooming by fingers and starts an inline script; this has neither.
    _template = Template(
        """
        {% macro header(this, kwargs) %}
            <style>{{ this.style }}</style>
        {% endmacro %}

        {% macro html(this, kwargs) %}
            <div class="folium-map" id={{ this.get_name()|tojson }}></div>
        {% endmacro %}

        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
                center: {{ this.location|tojson }},
                crs: L.CRS.{{ this.crs }},
                ...{{ this.options|tojavascript }}
            });
        {% endmacro %}
        """
    )

    def __init__(self, view: View):
        lon, lat = view.middle
        super().__init__(
            location=[lat, lon],
            tiles=None,
            zoom_start=view.zoom if view.zoom is not None else 5,
            zoom_control=False,
            attribution_control=False,
            world_copy_jump=True,
        )
        self.options["min_zoom"] = FARTHEST_ZOOM  # folium keeps its own min_zoom for tiles of its own
        if view.zoom is None and view.center is None:
            self.fit_bounds(corners(view.bounds), padding=[24, 24], max_zoom=NEAREST_ZOOM)

    @classmethod
    def _generate_id(cls) -> str:
        return ID

    @property
    def style(self) -> str:
        """The sheet of the map's own element."""
        return f"#{self.get_name()} {{ position: relative; width: 100%; height: 100%; }}"

    @property
    def figure(self) -> Figure:
        root = self.get_root()
        assert isinstance(root, Figure)
        return root


class SiteTiles(JSCSSMixin, Layer):
    """The sites of a geoservice, from its vector tiles, in the datum of the basemap that is shown.

    addresses: of what the browser asks for, by name, as static/js/site_map.js lists them.
    ground: id of the basemap to open with.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = geoservice.sites({{ this.constants|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, view: View, addresses: dict[str, str], ground: str):
        super().__init__(name="sites", overlay=True)
        self._name = "SiteTiles"
        self.constants = {
            "layers": list(view.layers),
            "ground": ground,
            "controls": list(view.controls),
            "urls": addresses,
        }

    @classmethod
    def _generate_id(cls) -> str:
        return ID


class MailedSites(JSCSSMixin, Layer):
    """The sites of a page that has them inside, as GeoJSON in the element with id `data_id`.

    They are in WGS-84 and drawn where the basemap that is shown has them. ground: id of the one to open with.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = geoservice.mailedSites({{ this.constants|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, view: View, data_id: str, ground: str = QUIET):
        super().__init__(name="sites", overlay=True)
        self._name = "MailedSites"
        self.constants = {"layers": list(view.layers), "data": data_id, "ground": ground}

    @classmethod
    def _generate_id(cls) -> str:
        return ID
