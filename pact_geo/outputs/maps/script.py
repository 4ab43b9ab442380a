"""The browser's side of a map: a few functions on top of Leaflet, and the map's style.

Every text reaches the page through ``textContent``. A click gives back the feature's kind and
id with the time of the click, so that a second click on the same feature is still news.
Leaflet takes the focus when the mouse goes down and lets a page around it scroll: the click
would land elsewhere.
"""

SCRIPT = """
L.Map.Keyboard.prototype._onMouseDown = function () {
  if (!this._focused) { this._map.getContainer().focus({preventScroll: true}); }
};
function pactText(words, look) {
  var holder = document.createElement('span');
  holder.className = look || '';
  holder.textContent = words;
  return holder;
}
function pactLine(steps) {
  var points = [], x = 0, y = 0;
  for (var i = 0; i < steps.length; i += 2) {
    x += steps[i]; y += steps[i + 1];
    points.push([x / 1e5, y / 1e5]);
  }
  return points;
}
function pactShape(type, packed) {
  function open(part) { return typeof part[0] === 'number' ? pactLine(part) : part.map(open); }
  var coordinates = open(packed);
  if (type === 'Point') { coordinates = coordinates[0]; }
  if (type === 'MultiPoint') { coordinates = coordinates.map(function (one) { return one[0]; }); }
  return {type: type, coordinates: coordinates};
}
function pactPane(map, name, level) {
  if (!map.getPane(name)) { map.createPane(name).style.zIndex = level; }
}
function pactAnswer(layer, kind, id) {
  layer.toGeoJSON = function () {
    return {type: 'Feature', geometry: null, properties: {kind: kind, id: id, click: Date.now()}};
  };
}
function pactReach(layer, said) {
  layer.on('add', function () {
    var drawn = layer.getElement && layer.getElement();
    if (!drawn) { return; }
    drawn.setAttribute('tabindex', '0');
    drawn.setAttribute('role', 'button');
    drawn.setAttribute('aria-label', said.tip || said.label || '');
    drawn.setAttribute('aria-pressed', said.selected ? 'true' : 'false');
    if (window.pactFocus === said.kind + said.id) { drawn.focus({preventScroll: true}); }
    drawn.addEventListener('focus', function () { window.pactFocus = said.kind + said.id; });
    drawn.addEventListener('keydown', function (event) {
      if (event.key !== 'Enter' && event.key !== ' ') { return; }
      event.preventDefault();
      layer.fire('click', {latlng: layer.getBounds().getCenter()}, true);
    });
  });
}
function pactLabel(feature, at, options) {
  var said = feature.properties;
  var holder = pactText(said.label, 'pact-label ' + (said.look || ''));
  var icon = L.divIcon({className: 'pact-icon', html: holder, iconSize: null});
  var clicks = said.id !== undefined;
  return L.marker(at, {icon: icon, pane: options.pane || 'markerPane', keyboard: false,
                       interactive: clicks, bubblingMouseEvents: true});
}
function pactSpread(group) {
  var leads = L.layerGroup();
  function apart() {
    var map = group._map;
    if (!map) { return; }
    leads.clearLayers();
    var held = [];
    group.eachLayer(function (marker) {
      if (!marker.getElement()) { return; }
      var at = map.latLngToLayerPoint(marker.getLatLng());
      var size = marker.getElement().firstChild.offsetWidth || 24;
      held.push({marker: marker, from: at, x: at.x, y: at.y, size: size});
    });
    for (var turn = 0; turn < 60; turn += 1) {
      var moved = false;
      for (var i = 0; i < held.length; i += 1) {
        for (var j = i + 1; j < held.length; j += 1) {
          var a = held[i], b = held[j], gap = (a.size + b.size) / 2 + 2;
          var dx = b.x - a.x, dy = b.y - a.y, far = Math.sqrt(dx * dx + dy * dy);
          if (far >= gap) { continue; }
          if (far < 0.01) { dx = 1; dy = i - j; far = Math.sqrt(1 + dy * dy); }
          var push = (gap - far) / 2 / far;
          a.x -= dx * push; a.y -= dy * push; b.x += dx * push; b.y += dy * push;
          moved = true;
        }
      }
      if (!moved) { break; }
    }
    held.forEach(function (one) {
      var element = one.marker.getElement();
      element.style.marginLeft = (one.x - one.from.x) + 'px';
      element.style.marginTop = (one.y - one.from.y) + 'px';
      var far = Math.abs(one.x - one.from.x) + Math.abs(one.y - one.from.y);
      if (far > one.size / 2) {
        L.polyline([one.marker.getLatLng(), map.layerPointToLatLng([one.x, one.y])],
                   {color: '#1f2933', weight: 1.5, interactive: false}).addTo(leads);
      }
    });
  }
  var home = null;
  group.on('add', function () {
    home = group._map;
    leads.addTo(home);
    home.on('zoomend viewreset resize', apart);
    setTimeout(apart, 0);
  });
  group.on('remove', function () {
    leads.remove();
    if (home) { home.off('zoomend viewreset resize', apart); }
  });
}
function pactThin(group) {
  var home = null;
  function thin() {
    var kept = [];
    var room = home.getContainer().getBoundingClientRect();
    group.eachLayer(function (marker) {
      var label = marker.getElement() && marker.getElement().firstChild;
      if (!label) { return; }
      label.style.visibility = 'visible';
      var box = label.getBoundingClientRect();
      var out = box.left < room.left || box.right > room.right
        || box.top < room.top || box.bottom > room.bottom;
      var hidden = out || kept.some(function (other) {
        return box.left < other.right && box.right > other.left
          && box.top < other.bottom && box.bottom > other.top;
      });
      if (hidden) { label.style.visibility = 'hidden'; } else { kept.push(box); }
    });
  }
  group.on('add', function () {
    home = group._map;
    home.on('moveend zoomend viewreset resize', thin);
    setTimeout(thin, 0);
  });
  group.on('remove', function () {
    if (home) { home.off('moveend zoomend viewreset resize', thin); }
  });
}
function pactShapes(rows, options) {
  var data = rows.map(function (row) {
    return {type: 'Feature', geometry: pactShape(row[0], row[1]), properties: row[2]};
  });
  var group = L.geoJSON(data, {
    pane: options.pane || 'overlayPane',
    interactive: options.interactive !== false,
    smoothFactor: 0.5,
    style: function (feature) { return feature.properties.style || {}; },
    pointToLayer: function (feature, at) { return pactLabel(feature, at, options); },
    onEachFeature: function (feature, layer) {
      var said = feature.properties;
      if (said.id === undefined) { return; }
      pactAnswer(layer, said.kind, said.id);
      if (options.reach && layer.getBounds) { pactReach(layer, said); }
    }
  });
  if (options.tips) {
    group.bindTooltip(function (layer) {
      return pactText((layer.feature && layer.feature.properties.tip) || '');
    }, {sticky: true, className: 'pact-tip'});
  }
  if (options.spread) { pactSpread(group); }
  if (options.thin) { pactThin(group); }
  return group;
}
function pactPlaces(rows, names, options) {
  var group = L.featureGroup(), home = null;
  function radius(count) {
    var nearer = home ? Math.pow(2, (home.getZoom() - 12) / 2) : 1;
    var scale = Math.max(1, Math.min(3, nearer));
    return scale * Math.min(options.most, options.least + options.growth * Math.sqrt(count));
  }
  function resize() {
    group.eachLayer(function (circle) { circle.setRadius(radius(circle.pactCount)); });
  }
  group.on('add', function () { home = group._map; home.on('zoomend', resize); resize(); });
  group.on('remove', function () { if (home) { home.off('zoomend', resize); } });
  rows.forEach(function (row) {
    var circle = L.circleMarker([row[1] / 1e5, row[0] / 1e5], Object.assign(
      {radius: radius(row[2]), pane: options.pane, bubblingMouseEvents: false}, options.style));
    circle.pactTip = (names[row[3]] || options.unnamed) + ': ' + row[2] + ' '
      + (row[2] === 1 ? options.one : options.many);
    circle.pactCount = row[2];
    if (row.length > 5) { pactAnswer(circle, row[4], row[5]); }
    else { circle.toGeoJSON = function () {
      return {type: 'Feature', geometry: null, properties: {}};
    }; }
    group.addLayer(circle);
  });
  group.bindTooltip(function (layer) { return pactText(layer.pactTip || ''); },
                    {sticky: true, className: 'pact-tip'});
  return group;
}
"""

STYLE = """
body { margin: 0; }
.leaflet-container { background: #f7f7f5; font: 14px/1.35 system-ui, "Segoe UI", sans-serif; }
.leaflet-container:focus { outline: none; }
.leaflet-container:focus-visible { outline: 3px solid #1d4f91; outline-offset: -3px; }
.leaflet-interactive:focus { outline: none; }
.leaflet-interactive:focus-visible { outline: 3px solid #1d4f91; stroke-width: 5; }
.pact-icon { width: 0 !important; height: 0 !important; overflow: visible; }
.pact-label { position: absolute; transform: translate(-50%, -50%); white-space: nowrap;
  display: block; }
.pact-number { min-width: 24px; height: 24px; box-sizing: border-box; padding: 0 4px;
  border: 2px solid #8a1253; border-radius: 13px; background: #fff; color: #8a1253;
  font: bold 14px/20px system-ui, "Segoe UI", sans-serif; text-align: center; }
.pact-number.pact-chosen { background: #8a1253; color: #fff; min-width: 30px; height: 30px;
  border-radius: 16px; line-height: 26px; font-size: 16px; }
.pact-number.pact-large { min-width: 44px; height: 44px; border-width: 4px; border-radius: 24px;
  font-size: 26px; line-height: 36px; }
.pact-number.pact-large.pact-chosen { min-width: 52px; height: 52px; line-height: 44px;
  border-radius: 28px; }
.pact-name { color: #3e4c59; font-size: 12px; line-height: 1.15; text-align: center;
  white-space: normal; width: max-content; max-width: 110px;
  text-shadow: 0 0 3px #fff, 0 0 3px #fff, 0 0 3px #fff; }
.pact-name.pact-chosen { color: #1f2933; font-weight: bold; font-size: 13px; }
.pact-name.pact-large { font-size: 20px; color: #323f4b; max-width: 180px; }
.pact-mark { padding: 0 4px; border: 1px solid #1f2933; background: #fff; color: #1f2933;
  font: bold 13px/16px system-ui, "Segoe UI", sans-serif; transform: translate(-50%, -145%); }
.pact-tip { font-size: 14px; color: #1f2933; white-space: normal; max-width: 260px;
  width: max-content; }
.leaflet-bar a { color: #1f2933; }
.leaflet-control-scale-line { color: #1f2933; }
"""

PAGE_STYLE = """
body { margin: 0; color: #1f2933; background: #fff;
  font: 16px/1.5 system-ui, "Segoe UI", sans-serif; }
main { max-width: 1100px; margin: 0 auto; padding: 16px 20px 32px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 19px; margin: 24px 0 6px; }
p { margin: 4px 0; }
.folium-map { height: 62vh; min-height: 380px; border: 1px solid #7b8794; margin: 12px 0; }
.pact-legend { display: flex; flex-wrap: wrap; gap: 4px 20px; list-style: none; padding: 0;
  margin: 4px 0; }
.pact-legend img { flex: none; }
.pact-legend li { display: flex; align-items: center; gap: 8px; font-size: 15px; }
.pact-legend .pact-legend-heading { flex-basis: 100%; font-weight: bold; }
.pact-legend-title { font-weight: bold; margin: 8px 0 0; }
table { border-collapse: collapse; width: 100%; font-size: 15px; }
th, td { text-align: left; padding: 5px 10px; border-bottom: 1px solid #cbd2d9;
  vertical-align: top; }
thead th { border-bottom: 2px solid #1f2933; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
.pact-source { color: #3e4c59; font-size: 14px; }
@media print { .folium-map { height: 130mm; } .leaflet-control-zoom { display: none; } }
"""
