package io.sfumato.app.security;

import java.util.Set;

/**
 * Who asks, and by what it is known.
 */
sealed interface Caller {

	/** What logs and limits call it. */
	String id();

	Set<Scope> scopes();

	/** Somebody who sent a key with the request. */
	record WithKey(ApiKey key) implements Caller {

		@Override
		public String id() {
			return this.key.id();
		}

		@Override
		public Set<Scope> scopes() {
			return this.key.scopes();
		}

	}

	/**
	 * The page of somebody who has signed in with a key.
	 *
	 * @param cookie what the browser sent
	 */
	record Page(ApiKey key, String cookie, Sessions.Session session) implements Caller {

		@Override
		public String id() {
			return this.key.id();
		}

		@Override
		public Set<Scope> scopes() {
			return this.key.scopes();
		}

	}

	/** Somebody for whom another server vouches. */
	record WithToken(String id, Set<Scope> scopes) implements Caller {
	}

}
