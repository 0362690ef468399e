package io.sfumato.e2e;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** The running application when an OAuth 2 server vouches for its callers. */
@EndToEndTest
@TestPropertySource(properties = "server.address=0.0.0.0")
@DirtiesContext
@ExtendWith(OutputCaptureExtension.class)
class AccessTokenIT {

	private static ECKey key;

	private static HttpServer issuer;

	@LocalServerPort
	int port;

	@DynamicPropertySource
	static void issuer(DynamicPropertyRegistry properties) throws Exception {
		key = new ECKeyGenerator(Curve.P_256).keyID("one").generate();
		issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		byte[] keys = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
		issuer.createContext("/keys", (exchange) -> {
			exchange.sendResponseHeaders(200, keys.length);
			exchange.getResponseBody().write(keys);
			exchange.close();
		});
		issuer.start();
		properties.add("spring.security.oauth2.resourceserver.jwt.jwk-set-uri",
				() -> "http://127.0.0.1:" + issuer.getAddress().getPort() + "/keys");
		properties.add("spring.security.oauth2.resourceserver.jwt.audiences", () -> "sfumato");
	}

	@AfterAll
	static void stop() {
		issuer.stop(0);
	}

	@Test
	void aTokenDoesWhatItsScopesSay() throws Exception {
		assertThat(get("/v1/models", token("sfumato", "run")).statusCode()).isEqualTo(200);
		assertThat(get("/v1/models", token("sfumato", "metrics")).statusCode()).isEqualTo(403);
		assertThat(get("/actuator/prometheus", token("sfumato", "metrics")).statusCode()).isEqualTo(200);
		assertThat(get("/v1/models", token("sfumato", "openid")).statusCode()).isEqualTo(403);
	}

	@Test
	void nothingElseIsLetIn(CapturedOutput output) throws Exception {
		assertThat(get("/v1/models", "").statusCode()).isEqualTo(401);
		assertThat(get("/v1/models", token("another", "run")).statusCode()).isEqualTo(401);
		assertThat(get("/v1/models", "any-key").statusCode()).isEqualTo(401);
		assertThat(output.getAll()).doesNotContain("alice", "eyJ");
	}

	private HttpResponse<String> get(String path, String token) throws Exception {
		try (HttpClient client = HttpClient.newHttpClient()) {
			return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path))
				.header("authorization", "Bearer " + token)
				.build(), HttpResponse.BodyHandlers.ofString());
		}
	}

	private static String token(String audience, String scope) throws Exception {
		var token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("one").build(),
				new JWTClaimsSet.Builder().subject("alice")
					.audience(audience)
					.claim("scope", scope)
					.expirationTime(Date.from(Instant.now().plusSeconds(300)))
					.build());
		token.sign(new ECDSASigner(key));
		return token.serialize();
	}

}
