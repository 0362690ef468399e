package io.sfumato.web.remote;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.sfumato.web.Patience;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Two addresses of this machine: 127.0.0.2, whose network the operator has listed, and
 * 127.0.0.1, which nobody may be led to.
 */
@Timeout(120)
class HttpMediaTests {

	private static final int MOST = 1000;

	private static final byte[] FILE = { 1, 2, 3, 4, 5 };

	private HttpServer outside;

	private HttpServer inside;

	private int port;

	private final List<String> asked = new CopyOnWriteArrayList<>();

	private final List<String> reachedInside = new CopyOnWriteArrayList<>();

	private final Deque<String> names = new ArrayDeque<>();

	private final AtomicLong held = new AtomicLong();

	private final CountDownLatch slow = new CountDownLatch(1);

	private Duration time = Patience.LONGEST;

	@BeforeEach
	void open() throws Exception {
		bind();
		this.inside.createContext("/", (exchange) -> {
			this.reachedInside.add(exchange.getRequestURI().toString());
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
		});
		on("/file", (exchange) -> {
			this.asked.add(exchange.getRequestHeaders().getFirst("Host") + exchange.getRequestURI());
			exchange.getResponseHeaders().set("Content-Type", "image/png; charset=x");
			exchange.sendResponseHeaders(200, FILE.length);
			exchange.getResponseBody().write(FILE);
			exchange.close();
		});
		on("/redirect", (exchange) -> {
			exchange.getResponseHeaders().set("Location", "http://127.0.0.1:" + this.port + "/secret");
			exchange.sendResponseHeaders(302, -1);
			exchange.close();
		});
		on("/large", (exchange) -> {
			exchange.sendResponseHeaders(200, 0);
			for (int chunk = 0; chunk < 1000; chunk++) {
				exchange.getResponseBody().write(new byte[MOST]);
			}
			exchange.close();
		});
		on("/slow", (exchange) -> {
			this.slow.countDown();
			exchange.sendResponseHeaders(200, 0);
			exchange.getResponseBody().write(FILE);
			exchange.getResponseBody().flush();
			// the rest never comes
		});
		this.outside.start();
		this.inside.start();
	}

	/** Both at one port: that which is free at one address may be taken at the other. */
	private void bind() throws IOException {
		while (this.inside == null) {
			this.outside = server("127.0.0.2", 0);
			this.port = this.outside.getAddress().getPort();
			try {
				this.inside = server("127.0.0.1", this.port);
			}
			catch (BindException taken) {
				this.outside.stop(0);
			}
		}
	}

	private static HttpServer server(String address, int port) throws IOException {
		HttpServer server = HttpServer.create(new InetSocketAddress(address, port), 0);
		server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
		return server;
	}

	private void on(String path, HttpHandler handler) {
		this.outside.createContext(path, handler);
	}

	@AfterEach
	void nobodyWasLedInside() {
		this.outside.stop(0);
		this.inside.stop(0);
		assertThat(this.reachedInside).isEmpty();
	}

	@Test
	void aFileOfAListedHostIsFetched() {
		this.names.add("127.0.0.2");

		RemoteMedia.Fetched fetched = fetch("/file?size=1%20kB#part");

		assertThat(fetched.bytes()).isEqualTo(FILE);
		assertThat(fetched.type()).isEqualTo("image/png");
		assertThat(this.asked).as("the name, and no fragment")
			.containsExactly("media.example:" + this.port + "/file?size=1%20kB");
		assertThat(this.held).as("counted").hasValue(FILE.length);
	}

	@Test
	void aNameThatChangesItsMindGainsNothing() {
		this.names.addAll(List.of("127.0.0.2", "127.0.0.1", "127.0.0.1"));

		assertThat(fetch("/file").bytes()).as("looked up once, and connected to what was checked").isEqualTo(FILE);
		assertThat(this.names).hasSize(2);
		assertFailed("/file");
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
			"100.64.0.1", "192.0.0.192", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1",
			"fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1",
			"2002:7f00:1::1", "2001::7f00:1" })
	void aNameThatLeadsInsideIsRefusedThoughItIsListed(String address) {
		this.names.add(address);
		assertFailed("/file");

		this.names.add("127.0.0.2 " + address);
		assertFailed("/file");
	}

	@ParameterizedTest
	@ValueSource(strings = { "93.184.216.34", "8.8.8.8", "172.32.0.1", "2606:4700::1111" })
	void thePublicInternetIsAllowed(String address) throws Exception {
		assertThat(new Networks(List.of()).contain(InetAddress.ofLiteral(address))).isTrue();
	}

	@Test
	void aListedNetworkEndsWhereItEnds() {
		var networks = new Networks(List.of("10.1.128.0/17", "fd00:1::/32", "192.168.7.7"));

		assertThat(List.of("10.1.128.0", "10.1.255.255", "fd00:1::1", "192.168.7.7"))
			.allSatisfy((address) -> assertThat(networks.contain(InetAddress.ofLiteral(address))).isTrue());
		assertThat(List.of("10.1.127.255", "10.2.0.0", "fd00:2::1", "192.168.7.8"))
			.allSatisfy((address) -> assertThat(networks.contain(InetAddress.ofLiteral(address))).isFalse());
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> new Networks(List.of("10.0.0.0/33")));
	}

	@Test
	void redirectsAreNotFollowed() {
		this.names.add("127.0.0.2");

		assertFailed("/redirect");
	}

	@Test
	void aFileIsCutOffAtItsLimit() {
		this.names.add("127.0.0.2");

		var refused = catchThrowableOfType(ProblemException.class, () -> fetch("/large"));

		assertThat(refused.problem().kind()).isEqualTo(ProblemKind.MEDIA_LIMIT);
		assertThat(this.held).hasValueLessThanOrEqualTo(MOST);
	}

	@Test
	void aFileThatNeverEndsEndsWithItsTime() throws Exception {
		this.names.addAll(List.of("127.0.0.2", "127.0.0.2"));
		// what a first connection has to load isn't a part of the time
		fetch("/file");
		this.time = Duration.ofSeconds(2);

		assertFailed("/slow");

		this.slow.await();
	}

	@Test
	void whoeverCountsTheBytesMayRefuseThem() {
		this.names.add("127.0.0.2");
		var media = media(List.of("http://media.example:" + this.port));

		var refused = catchThrowableOfType(ProblemException.class,
				() -> media.fetch("http://media.example:" + this.port + "/file", "/image", (length) -> {
					throw new ProblemException(ProblemKind.QUEUE_FULL, "The server holds enough.");
				}));

		assertThat(refused.problem().kind()).isEqualTo(ProblemKind.QUEUE_FULL);
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://other.example:@/file", "https://media.example:@/file", "http://media.example/file",
			"http://media.example:1/file", "http://127.0.0.1:@/file", "http://2130706433:@/file",
			"http://0x7f.1:@/file", "http://0177.0.0.1:@/file", "http://127.1:@/file", "http://0:@/file",
			"http://localhost:@/file", "http://[::1]:@/file", "http://[::ffff:127.0.0.1]:@/file",
			"http://media.example:@@127.0.0.1:@/file", "http://user@media.example:@/file",
			"http://media.example:@\\@127.0.0.1/file", "file:///etc/passwd", "ftp://media.example:@/file",
			"gopher://media.example:@/file", "jar:http://media.example:@/file!/a", "//media.example:@/file",
			"media.example/file", "http:media.example", "http://", "javascript:alert(1)", "",
			"http://media.example.:99999/file", "http://media.example:@:@/file" })
	void whatIsNotListedIsNeverLookedUp(String url) {
		var refused = catchThrowableOfType(ProblemException.class,
				() -> media(List.of("http://media.example:" + this.port)).fetch(
						url.replace("@@", "%").replace("@", "" + this.port).replace("%", "@"), "/image",
						this.held::addAndGet));

		assertThat(refused.problem().kind()).isEqualTo(ProblemKind.REMOTE_MEDIA_DISABLED);
		assertThat(refused.problem().pointer()).isEqualTo("/image");
		assertThat(refused.getMessage()).doesNotContain("example", "127");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://MEDIA.example:@/file", "HTTP://media.example.:@/file" })
	void aHostIsTheSameInEverySpelling(String url) {
		this.names.add("127.0.0.2");

		assertThat(media(List.of("http://Media.Example:" + this.port))
			.fetch(url.replace("@", "" + this.port), "/image", this.held::addAndGet)
			.bytes()).isEqualTo(FILE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "2130706434", "0x7f.2", "0177.0.0.2", "127.2", "127.0.0.2", "[::ffff:127.0.0.2]" })
	void anAddressThatIsListedIsTheSameInEverySpelling(String host) {
		this.names.add("127.0.0.2");

		assertThat(media(List.of("http://127.0.0.2:" + this.port))
			.fetch("http://" + host + ":" + this.port + "/file", "/image", this.held::addAndGet)
			.bytes()).isEqualTo(FILE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a b", "ftp://media.example", "http://", "media.example:0", "media.example:70000",
			"user@media.example" })
	void aListThatCantBeUnderstoodIsRefused(String host) {
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> new AllowedHosts(List.of(host)));
	}

	private void assertFailed(String path) {
		var failed = catchThrowableOfType(ProblemException.class, () -> fetch(path));
		assertThat(failed.problem().kind()).isEqualTo(ProblemKind.REMOTE_MEDIA_FAILED);
		assertThat(failed.problem().pointer()).isEqualTo("/image");
		assertThat(failed.getMessage()).doesNotContain("example", "127", "public", "302");
	}

	private RemoteMedia.Fetched fetch(String path) {
		return media(List.of("http://media.example:" + this.port)).fetch("http://media.example:" + this.port + path,
				"/image", this.held::addAndGet);
	}

	private HttpMedia media(List<String> hosts) {
		return new HttpMedia(new AllowedHosts(hosts), new Networks(List.of("127.0.0.2")), this::lookup, MOST,
				this.time);
	}

	/** Gives the addresses in order, several where blanks stand between them. */
	private InetAddress[] lookup(String host) throws UnknownHostException {
		String next = this.names.poll();
		if (next == null) {
			throw new UnknownHostException("a lookup too many");
		}
		return Arrays.stream(next.split(" ")).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
	}

}
