/**
 * Calls to a server that wants to know who asks. The cookie of a session goes along by
 * itself; what changes something also repeats the token that came with an earlier answer.
 * The window hears "locked" when somebody is wanted and "unlocked" when somebody is there.
 */

const TOKEN = "x-csrf-token";
let token = null;

/** fetch, with the token. */
export async function call(path, init = {}) {
	const headers = { ...init.headers, ...(token ? { [TOKEN]: token } : {}) };
	const response = await fetch(path, { ...init, headers });
	const fresh = response.headers.get(TOKEN);
	if (fresh && fresh !== token) {
		token = fresh;
		dispatchEvent(new Event("unlocked"));
	}
	if (response.status === 401 && path !== "/session") {
		lock();
	}
	return response;
}

function lock() {
	token = null;
	dispatchEvent(new Event("locked"));
}

/** @returns {boolean} whether the server knows whose page this is */
export const isSignedIn = () => token !== null;

/** Exchanges a key for a session. The key is kept nowhere. */
export async function signIn(key) {
	token = null;
	return call("/session", { method: "POST", headers: { Authorization: `Bearer ${key}` } });
}

export async function signOut() {
	await call("/session", { method: "DELETE" });
	lock();
}
