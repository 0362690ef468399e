package io.sfumato.app.security;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class AccessTokensTests {

	private HttpServer issuer;

	private String address;

	private ECKey key;

	private AccessTokens tokens;

	private final AtomicInteger asked = new AtomicInteger();

	@BeforeEach
	void open() throws Exception {
		this.key = new ECKeyGenerator(Curve.P_256).keyID("first").generate();
		this.issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.address = "http://127.0.0.1:" + this.issuer.getAddress().getPort();
		answer("/.well-known/openid-configuration", () -> "{\"jwks_uri\":\"" + this.address + "/keys\"}");
		answer("/keys", () -> new JWKSet(this.key.toPublicJWK()).toString());
		this.issuer.start();
		this.tokens = new AccessTokens(new TokenProperties(this.address, null, List.of("sfumato")));
	}

	private void answer(String path, Supplier<String> text) {
		this.issuer.createContext(path, (exchange) -> {
			this.asked.incrementAndGet();
			byte[] body = text.get().getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
	}

	@AfterEach
	void close() {
		this.issuer.stop(0);
	}

	@Test
	void scopesOfATokenAreThoseOfAKey() throws Exception {
		Caller caller = caller(token((claims) -> claims.claim("scope", "openid run metrics")));

		assertThat(caller.scopes()).containsExactly(Scope.RUN, Scope.METRICS);
		assertThat(caller.id()).startsWith("token-").doesNotContain("alice");
		assertThat(caller(token((claims) -> claims.claim("scope", null).claim("scp", List.of("metrics")))).scopes())
			.containsExactly(Scope.METRICS);
		assertThat(caller(token((claims) -> claims.claim("scope", null))).scopes()).isEmpty();
	}

	@Test
	void theSameSubjectIsTheSameCaller() throws Exception {
		assertThat(caller(token((claims) -> {
		})).id()).isEqualTo(caller(token((claims) -> claims.claim("scope", "metrics"))).id())
			.isNotEqualTo(caller(token((claims) -> claims.subject("bob"))).id());
	}

	@Test
	void aKeyThatIsNamedAfterTokensIsntTakenForOne() throws Exception {
		assertThat(AccessTokens.isTheirs(caller(token((claims) -> {
		})).id())).isTrue();
		assertThat(AccessTokens.isTheirs("token-service")).isFalse();
	}

	@Test
	void theIssuersKeysAreFetchedOnce() throws Exception {
		assertThat(this.asked).as("nothing before the first token").hasValue(0);
		for (int times = 0; times < 5; times++) {
			caller(token((claims) -> {
			}));
		}

		assertThat(this.asked).hasValue(2);
	}

	@Test
	void whatWasntMeantForHereIsRefused() throws Exception {
		assertRefused(token((claims) -> claims.expirationTime(Date.from(Instant.now().minusSeconds(120)))));
		assertRefused(token((claims) -> claims.notBeforeTime(Date.from(Instant.now().plusSeconds(600)))));
		assertRefused(token((claims) -> claims.issuer("https://example.org")));
		assertRefused(token((claims) -> claims.audience("another")));
		assertRefused(token((claims) -> claims.audience((String) null)));
		assertRefused(token((claims) -> claims.expirationTime(null)));
	}

	@Test
	void aSignatureThatIsNotTheIssuersIsRefused() throws Exception {
		ECKey other = new ECKeyGenerator(Curve.P_256).keyID("first").generate();
		assertRefused(signed(claims((claims) -> {
		}), JWSAlgorithm.ES256, new ECDSASigner(other)));
		byte[] shared = this.key.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);
		assertRefused(signed(claims((claims) -> {
		}), JWSAlgorithm.HS256, new MACSigner(shared)));
		assertRefused(new PlainJWT(claims((claims) -> {
		})).serialize());
		String good = token((claims) -> {
		});
		assertRefused(good.substring(0, good.length() - 4) + "AAAA");
		assertRefused("a.b.c");
		assertRefused("..");
		assertRefused("a".repeat(40_000) + ".b.c");
	}

	@Test
	void anIssuerThatCantBeReachedIsNobodysFault() throws Exception {
		String token = token((claims) -> {
		});
		this.issuer.stop(0);

		var refused = catchThrowableOfType(ProblemException.class, () -> caller(token));

		assertThat(refused.problem().kind()).isEqualTo(ProblemKind.NOT_READY);
	}

	@Test
	void anAddressOfKeysIsEnough() throws Exception {
		this.tokens = new AccessTokens(new TokenProperties(null, URI.create(this.address + "/keys"), List.of()));

		assertThat(caller(token((claims) -> claims.audience("another").issuer("another"))).scopes())
			.containsExactly(Scope.RUN);
	}

	private void assertRefused(String token) {
		var refused = catchThrowableOfType(ProblemException.class, () -> caller(token));
		assertThat(refused).as(token).isNotNull();
		assertThat(refused.problem().kind()).isEqualTo(ProblemKind.UNAUTHENTICATED);
	}

	private Caller caller(String token) {
		return this.tokens.caller(token).block();
	}

	private String token(Consumer<JWTClaimsSet.Builder> change) throws JOSEException {
		return signed(claims(change), JWSAlgorithm.ES256, new ECDSASigner(this.key));
	}

	private JWTClaimsSet claims(Consumer<JWTClaimsSet.Builder> change) {
		var claims = new JWTClaimsSet.Builder().issuer(this.address)
			.subject("alice@example.org")
			.audience("sfumato")
			.expirationTime(Date.from(Instant.now().plusSeconds(300)))
			.claim("scope", "run");
		change.accept(claims);
		return claims.build();
	}

	private static String signed(JWTClaimsSet claims, JWSAlgorithm algorithm, JWSSigner signer) throws JOSEException {
		var token = new SignedJWT(new JWSHeader.Builder(algorithm).keyID("first").build(), claims);
		token.sign(signer);
		return token.serialize();
	}

}
