import { size } from "./drop.js";
import { Waveform, clock } from "./waveform.js";

/**
 * The recording that is asked about or that asks: chosen, dropped, or from the
 * microphone. It is drawn, can be played, and can be cut to what is to be heard.
 */
export class Clip {

	/** @param {() => void} changed called when there is another recording, or none */
	constructor(changed) {
		this.changed = changed;
		this.file = null;
		this.url = null;
		this.panel = document.getElementById("clip");
		this.name = document.getElementById("clip-name");
		this.heardLine = document.getElementById("heard");
		this.player = document.getElementById("player");
		this.from = document.getElementById("trim-from");
		this.to = document.getElementById("trim-to");
		this.spoken = document.getElementById("spoken-question");
		this.drawing = document.getElementById("waveform");
		this.input = document.getElementById("sound-file");
		this.waveform = new Waveform(this.drawing);
		this.listen();
	}

	listen() {
		this.input.addEventListener("change", () => {
			if (this.input.files.length) {
				this.take(this.input.files[0]);
			}
		});
		document.getElementById("clear-clip").addEventListener("click", () => {
			this.drop();
			this.input.focus();
		});
		this.player.addEventListener("timeupdate", () => this.waveform.at(this.player.currentTime));
		this.spoken.addEventListener("change", () => this.changed());
		for (const bound of [this.from, this.to]) {
			bound.addEventListener("input", () => this.forget());
		}
	}

	/**
	 * @param {File} file
	 * @param {boolean} asks whether somebody says a question in it
	 */
	async take(file, asks = false) {
		this.forgetUrl();
		this.file = file;
		this.url = URL.createObjectURL(file);
		this.player.src = this.url;
		this.from.value = "";
		this.to.value = "";
		this.spoken.checked = asks;
		this.panel.hidden = false;
		this.forget();
		const what = `${file.name} · ${size(file.size)}`;
		this.name.textContent = what;
		this.changed();
		try {
			this.drawing.hidden = false;
			const seconds = await this.waveform.show(file);
			if (this.file === file) {
				this.name.textContent = `${what} · ${seconds.toFixed(1)} s`;
				this.drawing.setAttribute("aria-label", `Waveform of a recording of ${seconds.toFixed(1)} seconds`);
				this.to.placeholder = seconds.toFixed(1);
			}
		}
		catch {
			if (this.file === file) {
				this.drawing.hidden = true;
				this.to.placeholder = "end";
				this.name.textContent = `${what} · this browser can’t draw it; the server may still read it`;
			}
		}
	}

	drop() {
		this.forgetUrl();
		this.file = null;
		this.panel.hidden = true;
		this.player.removeAttribute("src");
		this.player.load();
		this.waveform.clear();
		this.input.value = "";
		this.spoken.checked = false;
		this.changed();
	}

	/** Whether the recording says what to do. */
	get asks() {
		return this.file !== null && this.spoken.checked;
	}

	/** What is to be heard of it, as a request has it; null for all. */
	get trim() {
		const [start, end] = [this.from, this.to].map(({ value }) => (value === "" ? null : Number(value)));
		return start == null && end == null ? null
			: { ...(start != null && { start }), ...(end != null && { end }) };
	}

	/**
	 * Shows what a run heard of it.
	 *
	 * @param {{start: number, end: number}[]} stretches in seconds of the file
	 */
	showHeard(stretches) {
		this.waveform.mark(stretches);
		const heard = stretches.reduce((sum, { start, end }) => sum + end - start, 0);
		const windows = stretches.length > 1 ? ` in ${stretches.length} windows` : "";
		this.heardLine.textContent = stretches.length === 0 ? ""
			: `Heard: ${clock(stretches[0].start)} to ${clock(stretches.at(-1).end)}, ${heard.toFixed(1)} s${windows}.`;
	}

	/** Nothing of it was heard yet. */
	forget() {
		this.showHeard([]);
	}

	/** Plays from a place on. */
	play(seconds) {
		this.player.currentTime = seconds;
		this.player.play();
	}

	forgetUrl() {
		if (this.url) {
			URL.revokeObjectURL(this.url);
			this.url = null;
		}
	}

}
