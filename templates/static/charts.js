// Draws the charts of a page from the tables beside them: the table is the source, so that
// both always agree and nothing is lost where no script runs. Needs Chart.js, and for maps
// chartjs-chart-geo. Colours are the stylesheet's own custom properties.
(function () {
  "use strict";

  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  // Islands that the coarse world map leaves out, drawn as discs larger than they are: [longitude, latitude].
  const ISLANDS = { "462": [73.2, 3.2], "585": [134.5, 7.5] };
  const drawn = [];

  // A custom property says light-dark(…); what it comes to is only known of an element that wears it.
  const probe = document.createElement("span");

  function colour(name) {
    if (!probe.isConnected) document.body.append(probe);
    probe.style.color = "var(--" + name + ")";
    return getComputedStyle(probe).color;
  }

  function mix(from, to, share) {
    const parts = (rgb) => rgb.match(/[\d.]+/g).slice(0, 3).map(Number);
    const [a, b] = [parts(from), parts(to)];
    return "rgb(" + a.map((value, at) => Math.round(value + (b[at] - value) * share)).join(",") + ")";
  }

  function words(cell) {
    return cell.textContent.replace(/\s+/g, " ").trim();
  }

  function show(figure) {
    const box = figure.querySelector(".chart-box");
    box.hidden = false;
    const legend = figure.querySelector(".legend");
    if (legend) legend.hidden = false;
    return box.querySelector("canvas");
  }

  function disc([longitude, latitude], radius) {
    const ring = [];
    for (let step = 0; step <= 24; step += 1) {
      const angle = (-2 * Math.PI * step) / 24; // clockwise, or the disc would be the rest of the globe
      ring.push([
        longitude + (radius * Math.cos(angle)) / Math.cos((latitude * Math.PI) / 180),
        latitude + radius * Math.sin(angle),
      ]);
    }
    return { type: "Polygon", coordinates: [ring] };
  }

  function bars(figure) {
    const table = document.getElementById(figure.dataset.table);
    const heads = [...table.tHead.rows[0].cells];
    const rows = [...table.tBodies[0].rows];
    const columns = heads.map((head, at) => at).filter((at) => heads[at].dataset.series);
    return new Chart(show(figure), {
      type: "bar",
      data: {
        labels: rows.map((row) => words(row.cells[0])),
        datasets: columns.map((at) => ({
          label: words(heads[at]),
          data: rows.map((row) => Number(row.cells[at].dataset.value)),
          backgroundColor: colour(heads[at].dataset.series === "waiting" ? "note-line" : heads[at].dataset.series),
        })),
      },
      options: {
        animation: still ? false : { duration: 300 },
        maintainAspectRatio: false,
        color: colour("ink"),
        scales: {
          x: { stacked: !("grouped" in figure.dataset), grid: { display: false }, ticks: { color: colour("ink-soft") } },
          y: { stacked: !("grouped" in figure.dataset), grid: { color: colour("line") }, ticks: { color: colour("ink-soft") } },
        },
        plugins: { legend: { position: "bottom", labels: { color: colour("ink"), boxWidth: 12 } } },
        locale: document.documentElement.lang,
      },
    });
  }

  async function features(figure) {
    const answer = await fetch(figure.dataset.map);
    const world = await answer.json();
    return ChartGeo.topojson
      .feature(world, world.objects.countries)
      .features.filter((each) => each.id !== "010"); // Antarctica
  }

  function mapOptions(projection) {
    return {
      animation: false,
      maintainAspectRatio: false,
      showOutline: false,
      scales: {
        projection: { axis: "x", projection, padding: 4 },
        color: { axis: "x", display: false, interpolate: () => colour("map-none") },
      },
      plugins: { legend: { display: false } },
    };
  }

  async function map(figure) {
    const table = document.getElementById(figure.dataset.table);
    const column = Number(figure.dataset.valueColumn);
    const known = new Map(
      [...table.tBodies[0].rows].map((row) => [
        row.dataset.code,
        {
          name: words(row.cells[0]),
          value: Number(row.cells[column].dataset.value),
          address: row.cells[0].querySelector("a").href,
        },
      ])
    );
    const shapes = await features(figure);
    const islands = Object.entries(ISLANDS)
      .filter(([code]) => known.has(code) && !shapes.some((shape) => shape.id === code))
      .map(([code, place]) => ({ type: "Feature", id: code, properties: {}, geometry: disc(place, 1.6) }));
    const all = shapes.concat(islands);
    const greatest = Math.max(1, ...[...known.values()].map((each) => each.value));
    const shade = (shape) => {
      const each = known.get(shape.id);
      if (!each) return colour("map-none");
      return mix(colour("map-low"), colour("map-high"), Math.sqrt(each.value / greatest));
    };
    const canvas = show(figure);
    const chart = new Chart(canvas, {
      type: "choropleth",
      data: {
        labels: all.map((shape) => (known.get(shape.id) || shape.properties).name),
        datasets: [
          {
            outline: all,
            data: all.map((feature) => ({ feature, value: (known.get(feature.id) || { value: 0 }).value })),
            backgroundColor: all.map(shade),
            borderColor: colour("surface"),
            borderWidth: 0.6,
          },
        ],
      },
      options: {
        ...mapOptions("naturalEarth1"),
        onClick: (event, hits) => {
          const each = hits.length && known.get(all[hits[0].index].id);
          if (each) window.location.assign(each.address);
        },
        onHover: (event, hits) => {
          canvas.style.cursor = hits.length && known.has(all[hits[0].index].id) ? "pointer" : "default";
        },
        plugins: {
          legend: { display: false },
          tooltip: {
            filter: (item) => known.has(all[item.dataIndex].id),
            callbacks: {
              label: (item) => {
                const each = known.get(all[item.dataIndex].id);
                return each.name + ": " + each.value + " · " + words(table.tHead.rows[0].cells[column]);
              },
            },
          },
        },
      },
    });
    return chart;
  }

  async function place(figure) {
    const shapes = await features(figure);
    const home = shapes.find((shape) => shape.id === figure.dataset.code);
    if (!home) return null;
    const here = { type: "Feature", properties: {}, geometry: null };
    const bounds = ChartGeo.geoEquirectangular().fitSize([1, 1], home);
    here.geometry = disc([Number(figure.dataset.longitude), Number(figure.dataset.latitude)], 6 / bounds.scale() / 6);
    return new Chart(show(figure), {
      type: "choropleth",
      data: {
        labels: ["", ""],
        datasets: [
          {
            outline: home,
            data: [home, here].map((feature) => ({ feature, value: 0 })),
            backgroundColor: [colour("map-low"), colour("partner")],
            borderColor: colour("surface"),
            borderWidth: 1,
          },
        ],
      },
      options: {
        ...mapOptions("equirectangular"),
        events: [],
        plugins: { legend: { display: false }, tooltip: { enabled: false } },
      },
    });
  }

  async function draw() {
    if (typeof Chart === "undefined") return;
    drawn.splice(0).forEach((chart) => chart.destroy());
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    const kinds = { bars, map, place };
    for (const figure of document.querySelectorAll("figure[data-chart]")) {
      const chart = await kinds[figure.dataset.chart](figure);
      if (chart) drawn.push(chart);
    }
  }

  draw();
  dark.addEventListener("change", draw);
})();
