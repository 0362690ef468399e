/** Enough to tell speech from silence; decoding at more only takes longer. */
const RATE = 16000;

/**
 * A recording drawn as bars around a line. What the model heard stands in the accent
 * colour, what it didn't hear in haze.
 */
export class Waveform {

	/** @param {HTMLCanvasElement} canvas */
	constructor(canvas) {
		this.canvas = canvas;
		this.samples = null;
		this.clear();
		new ResizeObserver(() => this.draw()).observe(canvas);
		matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
	}

	clear() {
		this.samples = null;
		this.seconds = 0;
		this.heard = [];
		this.position = 0;
	}

	/**
	 * Decodes a file in the browser.
	 *
	 * @param {File} file
	 * @returns {Promise<number>} its length in seconds
	 * @throws if the browser can't decode it, whatever the server can
	 */
	async show(file) {
		this.clear();
		const sound = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(await file.arrayBuffer());
		this.samples = sound.getChannelData(0);
		this.seconds = sound.duration;
		this.draw();
		return this.seconds;
	}

	/** @param {{start: number, end: number}[]} stretches in seconds */
	mark(stretches) {
		this.heard = stretches;
		this.draw();
	}

	/** @param {number} seconds where it is being played */
	at(seconds) {
		this.position = seconds;
		this.draw();
	}

	draw() {
		const { clientWidth: width, clientHeight: height } = this.canvas;
		if (!this.samples || !width) {
			return;
		}
		const scale = devicePixelRatio || 1;
		this.canvas.width = Math.round(width * scale);
		this.canvas.height = Math.round(height * scale);
		const paint = this.canvas.getContext("2d");
		paint.scale(scale, scale);
		const style = getComputedStyle(this.canvas);
		const [haze, accent, ink] = ["--haze", "--accent", "--ink"].map((name) => style.getPropertyValue(name));
		const bars = Math.floor(width / 3);
		const loudest = this.loudest(0, this.samples.length) || 1;
		for (let bar = 0; bar < bars; bar++) {
			const from = Math.floor((bar * this.samples.length) / bars);
			const to = Math.max(from + 1, Math.floor(((bar + 1) * this.samples.length) / bars));
			const tall = Math.max(1, (this.loudest(from, to) / loudest) * (height - 4));
			paint.fillStyle = this.isHeard(((bar + 0.5) / bars) * this.seconds) ? accent : haze;
			paint.fillRect(bar * 3, (height - tall) / 2, 2, tall);
		}
		paint.fillStyle = ink;
		for (const { start } of this.heard.slice(1)) {
			paint.fillRect((start / this.seconds) * width, 0, 1, 4);
			paint.fillRect((start / this.seconds) * width, height - 4, 1, 4);
		}
		if (this.position > 0) {
			paint.fillRect((this.position / this.seconds) * width, 0, 1, height);
		}
	}

	loudest(from, to) {
		let loudest = 0;
		for (let sample = from; sample < to; sample++) {
			loudest = Math.max(loudest, Math.abs(this.samples[sample]));
		}
		return loudest;
	}

	isHeard(second) {
		return this.heard.some(({ start, end }) => second >= start && second < end);
	}

}

/** A place in a recording, as people write it: 1:07. */
export function clock(seconds) {
	const whole = Math.floor(seconds);
	return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
