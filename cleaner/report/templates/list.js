// A list of any length, of which only what can be seen is in the page: a grid for the keyboard and for screen readers.

const TALLEST = 8_000_000; // pixels; browsers end not far above it, so that longer lists are scrolled faster than they are
const BEYOND = 6; // rows above and below that are there before they are seen

class List {
  // columns: [{title, sort}], `sort` a key or nothing; cells(item, at) gives the contents of a row, open(item) shows it
  constructor(root, { label, columns, height, cells, open, sort, chosen }) {
    Object.assign(this, { root, columns, height, cells, open, chosen, items: [], active: -1 });
    this.head = make("div", { class: "head", role: "row" }, ...columns.map((column) => this.header(column, sort)));
    this.rows = make("div", { class: "rows", role: "presentation" });
    this.filler = make("div", { class: "filler", role: "presentation" }, this.rows);
    this.scroller = make("div", { class: "scroller", role: "rowgroup", tabindex: "-1" }, this.filler);
    for (const [name, value] of Object.entries({ role: "grid", "aria-label": label, tabindex: "0", "aria-colcount": columns.length })) {
      root.setAttribute(name, value);
    }
    root.append(this.head, this.scroller);
    this.scroller.addEventListener("scroll", () => this.later());
    new ResizeObserver(() => this.later()).observe(this.scroller);
    root.addEventListener("keydown", (event) => this.key(event));
    root.addEventListener("focus", () => this.active < 0 && this.items.length && this.move(0));
  }

  header(column, sort) {
    const cell = make("span", { role: "columnheader" });
    cell.append(column.sort ? make("button", { type: "button", "data-key": column.sort, title: column.hint, onclick: () => sort(column.sort) }, column.title) : column.title);
    return cell;
  }

  sorted(key, direction) {
    for (const cell of this.head.children) {
      const button = cell.querySelector("button");
      if (!button) continue;
      const on = button.dataset.key === key;
      if (on) button.dataset.sorted = direction;
      else delete button.dataset.sorted;
      if (on) cell.setAttribute("aria-sort", direction);
      else cell.removeAttribute("aria-sort");
    }
  }

  show(items, { keep = false } = {}) {
    this.items = items;
    this.root.setAttribute("aria-rowcount", items.length + 1);
    const whole = items.length * this.height;
    this.tall = Math.min(whole, TALLEST);
    this.filler.style.height = `${this.tall}px`;
    if (!keep) {
      this.scroller.scrollTop = 0;
      this.active = -1;
    }
    this.draw();
  }

  later() {
    this.waiting ||= requestAnimationFrame(() => {
      this.waiting = 0;
      this.draw();
    });
  }

  // The row at the top, which may be one and a half: of what is taller than can be, places stand for places.
  get top() {
    const room = this.scroller.clientHeight;
    const whole = this.items.length * this.height;
    if (whole <= this.tall) return this.scroller.scrollTop / this.height;
    if (this.asked?.at === this.scroller.scrollTop) return this.asked.row; // a place may stand for several rows
    return (this.scroller.scrollTop / (this.tall - room)) * (whole - room) / this.height;
  }

  set top(row) {
    const room = this.scroller.clientHeight;
    const whole = this.items.length * this.height;
    const at = row * this.height;
    this.scroller.scrollTop = whole <= this.tall ? at : (at / (whole - room)) * (this.tall - room);
    this.asked = { at: this.scroller.scrollTop, row };
  }

  draw() {
    const top = this.top;
    const first = Math.max(0, Math.floor(top) - BEYOND);
    const last = Math.min(this.items.length, Math.ceil(top + this.scroller.clientHeight / this.height) + BEYOND);
    const rows = [];
    for (let at = first; at < last; at += 1) rows.push(this.row(at));
    this.rows.style.top = `${this.scroller.scrollTop - (top - first) * this.height}px`;
    this.rows.replaceChildren(...rows);
    const seen = this.active >= first && this.active < last;
    if (seen) this.root.setAttribute("aria-activedescendant", `${this.root.id}-${this.active}`);
    else this.root.removeAttribute("aria-activedescendant");
  }

  row(at) {
    const item = this.items[at];
    const row = make("div", {
      class: at === this.active ? "row active" : "row", role: "row", id: `${this.root.id}-${at}`,
      "aria-rowindex": at + 2, "aria-selected": this.chosen(item) ? "true" : "false",
      onclick: () => {
        this.active = at;
        this.open(item);
      },
    });
    row.append(...this.cells(item).map((cell) => {
      const element = cell instanceof Element ? cell : make("span", {}, cell);
      element.setAttribute("role", "gridcell");
      return element;
    }));
    return row;
  }

  move(to) {
    this.active = Math.max(0, Math.min(this.items.length - 1, to));
    const room = this.scroller.clientHeight / this.height;
    if (this.active < this.top) this.top = this.active;
    else if (this.active + 1 > this.top + room) this.top = this.active + 1 - room;
    this.draw();
  }

  key(event) {
    const page = Math.max(1, Math.floor(this.scroller.clientHeight / this.height) - 1);
    const steps = { ArrowDown: this.active + 1, ArrowUp: this.active - 1, PageDown: this.active + page, PageUp: this.active - page, Home: 0, End: this.items.length - 1 };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in steps && this.items.length) this.move(steps[event.key]);
    else if (event.key === "Enter" && this.active >= 0 && event.target === this.root) this.open(this.items[this.active]);
    else return;
    event.preventDefault();
  }
}
