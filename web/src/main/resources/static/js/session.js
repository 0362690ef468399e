/**
 * Calls to a server that wants to know who asks. The cookie of a session goes along by
 * itself; what changes something also repeats the token that came with an earlier answer.
 * The window hears "locked" when somebody is wanted and "unlocked" when somebody is there.
 */

const TOKEN = "x-csrf-token";
let token = null;
/** Counts who comes and goes: an answer that was asked for before says nothing about now. */
let turn = 0;

/** fetch, with the token. */
export async function call(path, init = {}) {
	const asked = turn;
	const headers = { ...init.headers, ...(token ? { [TOKEN]: token } : {}) };
	const response = await fetch(path, { ...init, headers });
	if (asked !== turn) {
		return response;
	}
	const fresh = response.headers.get(TOKEN);
	if (fresh && fresh !== token) {
		token = fresh;
		turn++;
		dispatchEvent(new Event("unlocked"));
	}
	else if (response.status === 401 && path !== "/session") {
		lock();
	}
	return response;
}

function lock() {
	token = null;
	turn++;
	dispatchEvent(new Event("locked"));
}

/** @returns {boolean} whether the server knows whose page this is */
export const isSignedIn = () => token !== null;

/** Exchanges a key for a session. The key is kept nowhere. */
export async function signIn(key) {
	token = null;
	turn++;
	return call("/session", { method: "POST", headers: { Authorization: `Bearer ${key}` } });
}

export async function signOut() {
	await call("/session", { method: "DELETE" });
	lock();
}
