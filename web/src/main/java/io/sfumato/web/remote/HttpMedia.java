package io.sfumato.web.remote;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;

import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;

/**
 * Fetches media from listed hosts. A name is looked up once, every address it has is
 * checked, and the connection is made to one that was checked: a name that changes its
 * mind between the check and the use gains nothing. Certificate and {@code Host} are
 * still the name's. Redirects aren't followed, proxies not used, and whatever goes wrong
 * sounds the same, so that nobody learns what listens where.
 */
public final class HttpMedia implements RemoteMedia {

	private static final Logger logger = LoggerFactory.getLogger(HttpMedia.class);

	private static final int MOST_AT_ONCE = 8;

	private static final int OK = 200;

	private final AllowedHosts hosts;

	private final Networks networks;

	private final Lookup lookup;

	private final long mostBytes;

	private final Duration time;

	private final Semaphore places = new Semaphore(MOST_AT_ONCE);

	private final HttpClient client;

	/**
	 * @param mostBytes of one file
	 * @param time for one file, from the connection to its last byte
	 */
	public HttpMedia(AllowedHosts hosts, Networks networks, long mostBytes, Duration time) {
		this(hosts, networks, InetAddress::getAllByName, mostBytes, time);
	}

	HttpMedia(AllowedHosts hosts, Networks networks, Lookup lookup, long mostBytes, Duration time) {
		this.hosts = hosts;
		this.networks = networks;
		this.lookup = lookup;
		this.mostBytes = mostBytes;
		this.time = time;
		this.client = HttpClient.create(ConnectionProvider.newConnection())
			.noProxy()
			.followRedirect(false)
			.disableRetry(true)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(time.toMillis()));
	}

	@Override
	public Fetched fetch(String url, String pointer, IntConsumer held) {
		AllowedHosts.Place place = this.hosts.find(url)
			.orElseThrow(() -> new ProblemException(ProblemKind.REMOTE_MEDIA_DISABLED,
					"This isn't a data URL, and not an address of a host that this server fetches from.", pointer));
		if (!this.places.tryAcquire()) {
			throw new ProblemException(new Problem(ProblemKind.QUEUE_FULL,
					"The server fetches as many media as it may.", pointer, null, null, null, Set.of()));
		}
		try {
			return read(place, URI.create(url), pointer, held);
		}
		catch (ProblemException refused) {
			throw refused;
		}
		catch (IOException | RuntimeException ex) {
			logger.info("Media can't be fetched from {}: {}", place.host(), ex.getMessage());
			throw new ProblemException(ProblemKind.REMOTE_MEDIA_FAILED,
					"The host gave no file within %d ms.".formatted(this.time.toMillis()), pointer);
		}
		finally {
			this.places.release();
		}
	}

	private Fetched read(AllowedHosts.Place place, URI uri, String pointer, IntConsumer held) throws IOException {
		InetAddress checked = address(place.host());
		// resolved, and known by its name: nothing looks it up again
		var pinned = new InetSocketAddress(InetAddress.getByAddress(place.host(), checked.getAddress()), place.port());
		String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
		HttpClient at = this.client.remoteAddress(() -> pinned);
		Fetched fetched = (place.secure() ? at.secure() : at).get()
			.uri((uri.getRawQuery() != null) ? path + "?" + uri.getRawQuery() : path)
			.response((head, body) -> gather(head, body, pointer, held))
			.next()
			.block(this.time);
		if (fetched == null) {
			throw new IOException("no response");
		}
		return fetched;
	}

	private InetAddress address(String host) throws UnknownHostException {
		InetAddress[] all = this.lookup.all(host);
		for (InetAddress each : all) {
			if (!this.networks.contain(each)) {
				throw new UnknownHostException("an address that isn't public");
			}
		}
		return all[0];
	}

	private Mono<Fetched> gather(HttpClientResponse head, ByteBufFlux body, String pointer, IntConsumer held) {
		if (head.status().code() != OK) {
			return Mono.error(new IOException("status " + head.status().code()));
		}
		var bytes = new ByteArrayOutputStream();
		return body.asByteArray().doOnNext((chunk) -> {
			if (bytes.size() + (long) chunk.length > this.mostBytes) {
				throw new ProblemException(Problem.beyond(ProblemKind.MEDIA_LIMIT,
						"The file has more than " + this.mostBytes + " bytes.", pointer, this.mostBytes, null));
			}
			held.accept(chunk.length);
			bytes.writeBytes(chunk);
		}).then(Mono.fromSupplier(() -> new Fetched(bytes.toByteArray(), type(head))));
	}

	/** Servers that know nothing say octet-stream or text. */
	private static @Nullable String type(HttpClientResponse head) {
		String type = head.responseHeaders().get(HttpHeaderNames.CONTENT_TYPE);
		String bare = (type != null) ? type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT) : "";
		return (bare.startsWith("image/") || bare.startsWith("audio/")) ? bare : null;
	}

	/** Looks up names. */
	interface Lookup {

		/** All addresses, at least one. */
		InetAddress[] all(String host) throws UnknownHostException;

	}

}
