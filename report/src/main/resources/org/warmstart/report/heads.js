"use strict";
(() => {
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const ROW = 24; // the height of a token beside the lines, as the style has it

  const make = (name, content, className) => {
    const made = document.createElement(name);
    if (content !== undefined) made.textContent = content; // never as markup
    if (className) made.className = className;
    return made;
  };
  const bytes = packed => Uint8Array.from(atob(packed), c => c.charCodeAt(0));
  const share = byte => (byte / 255).toFixed(2);

  // weights are mostly small: the colour follows their square root
  function paint(image, values) {
    const [ground, ink] = scheme.matches ? [[20, 23, 27], [124, 184, 245]] : [[246, 247, 249], [10, 62, 130]];
    values.forEach((value, i) => {
      const s = Math.sqrt(value / 255);
      for (let c = 0; c < 3; c++) image.data[4 * i + c] = ground[c] + (ink[c] - ground[c]) * s;
      image.data[4 * i + 3] = 255;
    });
  }

  function small(canvas, values, queries, keys) {
    canvas.width = keys;
    canvas.height = queries;
    const g = canvas.getContext("2d");
    const image = g.createImageData(keys, queries);
    paint(image, values);
    g.putImageData(image, 0, 0);
  }

  document.querySelectorAll(".heads").forEach(root => {
    const data = JSON.parse(root.querySelector("script").textContent);
    const queries = data.queries.length;
    const keys = data.keys.length;
    const cells = []; // of all rows, with the button of each
    let chosen = null;
    let query = -1;

    const grid = make("div", undefined, "grid");
    const table = make("table");
    const said = make("p", "", "said");
    said.setAttribute("aria-live", "polite");
    const heading = make("h3");
    const map = make("div", undefined, "map");
    map.tabIndex = 0;
    const large = make("canvas");
    large.setAttribute("role", "img");
    const lines = make("div", undefined, "lines");
    const tokens = make("ol");
    const seen = make("ol");
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");

    function row(cell, of) {
      return cell.values.subarray(of * keys, (of + 1) * keys);
    }

    function tell(of, key) {
      if (of < 0) {
        said.textContent = "Choose a token to see what it attends to; the colour follows the square root of a weight.";
        return;
      }
      const own = row(chosen, of);
      if (key >= 0) {
        said.textContent = "“" + data.queries[of] + "” → “" + data.keys[key] + "”: " + share(own[key]);
        return;
      }
      const most = [...own.keys()].filter(k => own[k] > 0).sort((a, b) => own[b] - own[a]).slice(0, 5);
      said.textContent = "“" + data.queries[of] + "” attends to "
          + (most.map(k => "“" + data.keys[k] + "” " + share(own[k])).join(", ") || "nothing") + ".";
    }

    function drawLines() {
      svg.replaceChildren();
      const height = Math.max(queries, keys) * ROW;
      svg.setAttribute("height", height);
      svg.setAttribute("viewBox", "0 0 100 " + height);
      svg.setAttribute("preserveAspectRatio", "none");
      for (let q = 0; q < queries; q++) {
        if (query >= 0 && q !== query) continue;
        const own = row(chosen, q);
        for (let k = 0; k < keys; k++) {
          if (own[k] < (query < 0 ? 13 : 3)) continue; // a twentieth, of one token a hundredth
          const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
          line.setAttribute("x1", 0);
          line.setAttribute("x2", 100);
          line.setAttribute("y1", (q + .5) * ROW);
          line.setAttribute("y2", (k + .5) * ROW);
          line.setAttribute("stroke-width", 2);
          line.setAttribute("stroke-opacity", own[k] / 255);
          line.setAttribute("vector-effect", "non-scaling-stroke");
          svg.append(line);
        }
      }
      [...seen.children].forEach((item, k) => {
        const strength = query < 0 ? 0 : row(chosen, query)[k] / 255;
        item.style.background = "color-mix(in srgb, var(--link) " + Math.round(60 * strength) + "%, transparent)";
      });
      [...tokens.children].forEach((item, q) =>
        item.firstChild.setAttribute("aria-pressed", String(q === query)));
    }

    function drawMap() {
      const size = Math.max(5, Math.min(26, Math.floor(440 / Math.max(queries, keys))));
      const named = size >= 12;
      const font = "12px " + getComputedStyle(document.body).fontFamily;
      const g = large.getContext("2d");
      g.font = font;
      const widest = list => Math.min(110, Math.max(...list.map(t => g.measureText(t).width)) + 8);
      const left = named ? widest(data.queries) : 0;
      const top = named ? widest(data.keys) : 0;
      const ratio = devicePixelRatio || 1;
      const width = left + keys * size;
      const height = top + queries * size;
      large.width = width * ratio;
      large.height = height * ratio;
      large.style.width = width + "px";
      large.style.height = height + "px";
      large.setAttribute("aria-label", heading.textContent + ": heat map, " + queries + " by " + keys);
      const own = make("canvas");
      small(own, chosen.values, queries, keys);
      g.scale(ratio, ratio);
      g.imageSmoothingEnabled = false;
      g.drawImage(own, left, top, keys * size, queries * size);
      if (named) {
        g.font = font;
        g.fillStyle = getComputedStyle(document.body).color;
        g.textBaseline = "middle";
        const fit = text => {
          let cut = text;
          while (cut.length > 1 && g.measureText(cut).width > 102) cut = cut.slice(0, -2) + "…";
          return cut;
        };
        g.textAlign = "right";
        data.queries.forEach((t, q) => g.fillText(fit(t), left - 4, top + (q + .5) * size));
        g.textAlign = "left";
        data.keys.forEach((t, k) => {
          g.save();
          g.translate(left + (k + .5) * size, top - 4);
          g.rotate(-Math.PI / 2);
          g.fillText(fit(t), 0, 0);
          g.restore();
        });
      }
      const at = event => {
        const box = large.getBoundingClientRect();
        const k = Math.floor((event.clientX - box.left - left) / size);
        const q = Math.floor((event.clientY - box.top - top) / size);
        return k >= 0 && k < keys && q >= 0 && q < queries ? [q, k] : null;
      };
      large.onpointermove = event => {
        const place = at(event);
        if (place) tell(place[0], place[1]);
      };
      large.onpointerleave = () => tell(query, -1);
      large.onclick = event => {
        const place = at(event);
        if (place) choose(place[0]);
      };
    }

    function choose(of) {
      query = of === query ? -1 : of;
      drawLines();
      tell(query, -1);
    }

    function show(cell) {
      chosen = cell;
      cells.forEach(each => {
        each.button.setAttribute("aria-pressed", String(each === cell));
        each.button.tabIndex = each === cell ? 0 : -1;
      });
      heading.textContent = data.title + ": " + cell.name;
      drawMap();
      drawLines();
      tell(query, -1);
    }

    const names = data.rows.length ? data.rows.reduce((a, b) => a.cells.length >= b.cells.length ? a : b).cells : [];
    const head = make("tr");
    head.append(make("td"));
    names.forEach(name => {
      const th = make("th", name.replace(/^head /, ""));
      th.scope = "col";
      head.append(th);
    });
    const thead = make("thead");
    thead.append(head);
    const body = make("tbody");
    data.rows.forEach((each, r) => {
      const tr = make("tr");
      const th = make("th", each.name);
      th.scope = "row";
      tr.append(th);
      each.cells.forEach((name, c) => {
        const cell = { row: r, column: c, name: each.name + ", " + name, values: bytes(each.weights[c]) };
        cell.button = make("button");
        cell.button.type = "button";
        cell.button.setAttribute("aria-label", cell.name);
        cell.button.title = cell.name;
        cell.canvas = make("canvas");
        small(cell.canvas, cell.values, queries, keys);
        cell.button.append(cell.canvas);
        cell.button.onclick = () => show(cell);
        cells.push(cell);
        const td = make("td");
        td.append(cell.button);
        tr.append(td);
      });
      body.append(tr);
    });
    table.append(thead, body);
    grid.append(table);
    grid.onkeydown = event => {
      const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
      if (!step || !chosen) return;
      const next = cells.find(c => c.row === chosen.row + step[0] && c.column === chosen.column + step[1]);
      event.preventDefault();
      if (next) {
        show(next);
        next.button.focus();
      }
    };
    data.queries.forEach((token, q) => {
      const item = make("li");
      const button = make("button", token);
      button.type = "button";
      button.title = token;
      button.tabIndex = q ? -1 : 0;
      button.onclick = () => choose(q);
      item.append(button);
      tokens.append(item);
    });
    tokens.onkeydown = event => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const list = [...tokens.querySelectorAll("button")];
      const next = list[list.indexOf(document.activeElement) + step];
      if (next) {
        list.forEach(each => { each.tabIndex = each === next ? 0 : -1; });
        next.focus();
      }
    };
    data.keys.forEach(token => {
      const item = make("li", token);
      item.title = token;
      seen.append(item);
    });
    lines.append(tokens, svg, seen);
    map.append(large);
    const both = make("div", undefined, "chosen");
    both.append(map, lines);
    root.append(grid, heading, said, both);
    if (cells.length) show(cells[0]);
    scheme.addEventListener("change", () => {
      cells.forEach(each => small(each.canvas, each.values, queries, keys));
      if (chosen) drawMap();
    });
  });
})();
