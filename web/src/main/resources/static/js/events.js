/**
 * Reads server-sent events from a fetch response. EventSource can't do it: it only knows GET.
 *
 * @param {ReadableStream<Uint8Array>} body
 * @param {(name: string, data: any) => void} each called for every event in order
 */
export async function readEvents(body, each) {
	const reader = body.pipeThrough(new TextDecoderStream()).getReader();
	let rest = "";
	for (;;) {
		const { value, done } = await reader.read();
		if (done) {
			return;
		}
		rest += value;
		const frames = rest.split("\n\n");
		rest = frames.pop();
		for (const frame of frames) {
			let name = "message";
			let data = "";
			for (const line of frame.split("\n")) {
				if (line.startsWith("event: ")) {
					name = line.slice(7);
				}
				else if (line.startsWith("data: ")) {
					data += line.slice(6);
				}
			}
			if (data) {
				each(name, JSON.parse(data));
			}
		}
	}
}
