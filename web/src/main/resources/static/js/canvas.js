/**
 * Shows the cells of a run: haze at first, each cell sharpening into its text when it is
 * committed. How sure the model was is told by colour and by the line under the word.
 */
export class Canvas {

	/** @param {HTMLElement} root */
	constructor(root) {
		this.root = root;
		this.clear();
	}

	clear() {
		this.root.replaceChildren();
		this.root.classList.remove("stopped");
		this.items = new Map();
		this.total = 0;
		this.masked = 0;
	}

	/** A canvas event: the cells of one item, in order. */
	show({ item = 0, cells }) {
		const line = document.createElement("div");
		line.className = "item";
		const byId = new Map();
		for (const each of cells) {
			const cell = document.createElement("span");
			cell.className = "cell";
			if (each.state === "mask") {
				cell.classList.add("mask");
				this.masked++;
			}
			else {
				cell.classList.add("known");
				cell.textContent = each.text ?? "";
			}
			if (each.slot) {
				cell.dataset.slot = each.slot;
			}
			this.total++;
			byId.set(each.cell, cell);
			line.append(cell);
		}
		this.items.set(item, byId);
		this.root.append(line);
	}

	/** A grow event: more masked cells behind one of those there are. */
	grow({ item = 0, after, insert }) {
		const cells = this.items.get(item);
		let before = cells?.get(after);
		for (const id of before ? insert : []) {
			const cell = document.createElement("span");
			cell.className = "cell mask";
			if (before.dataset.slot) {
				cell.dataset.slot = before.dataset.slot;
			}
			before.after(cell);
			before = cell;
			cells.set(id, cell);
			this.total++;
			this.masked++;
		}
	}

	/** A step event: commits, edits and re-masked cells. */
	step({ item = 0, commits = [], edits = [], remasks = [] }) {
		const cells = this.items.get(item);
		for (const { cell, text, p } of [...commits, ...edits]) {
			const element = cells?.get(cell);
			if (!element) {
				continue;
			}
			const filled = element.classList.contains("mask");
			if (filled) {
				this.masked--;
			}
			// what was there before and reads otherwise now is marked, however sure it is
			element.className = `cell fresh ${shade(p)}${filled ? "" : " revised"}`;
			// the blank before a word is not part of what is underlined
			const blank = text.length - text.trimStart().length;
			const word = document.createElement("span");
			word.className = "word";
			word.textContent = text.slice(blank);
			element.replaceChildren(text.slice(0, blank), word);
			element.title = text ? `${JSON.stringify(text)}: ${percent(p)}` : "";
			element.hidden = text === "";
		}
		for (const { cell } of remasks) {
			const element = cells?.get(cell);
			if (element && !element.classList.contains("mask")) {
				element.className = "cell mask again";
				element.textContent = "";
				element.title = "";
				element.hidden = false;
				this.masked++;
			}
		}
	}

	/** A slot event: what was written in a slot and isn't given is crossed out. */
	slot({ item = 0, name, withheld }) {
		for (const cell of withheld ? this.items.get(item)?.values() ?? [] : []) {
			cell.classList.toggle("withheld", cell.classList.contains("withheld") || cell.dataset.slot === name);
		}
	}

	/** The run has ended: cells behind the end of the text lift, or stay hazy if it failed. */
	end(finished) {
		this.root.classList.add("stopped");
		if (finished) {
			this.root.querySelectorAll(".cell.mask").forEach((cell) => cell.remove());
			this.masked = 0;
		}
	}

	/** A remark in place of a text. */
	nothing(remark) {
		const line = document.createElement("em");
		line.className = "nothing";
		line.textContent = remark;
		this.root.replaceChildren(line);
	}

	get inFocus() {
		return this.total - this.masked;
	}

}

function shade(p) {
	return p < 0.5 ? "unsure" : p < 0.8 ? "fair" : "good";
}

/** @param {number} p */
export function percent(p) {
	return p >= 0.9995 ? "100 %" : `${(100 * p).toFixed(p < 0.995 && p >= 0.1 ? 0 : 1)} %`;
}
