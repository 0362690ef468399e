package io.sfumato.app.security;

import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Access tokens of an OAuth 2 server: signed JWTs (RFC 9068, and those without its type).
 * Signature, time, issuer and audience are checked; the claim {@code scope} or
 * {@code scp} names the scopes a key would have. The issuer's keys are fetched when the
 * first token comes, kept, and fetched anew for a signature by another one.
 */
final class AccessTokens {

	private static final Logger logger = LoggerFactory.getLogger(AccessTokens.class);

	/** Public keys only: a token that is signed with a shared secret is none. */
	private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.RS384,
			JWSAlgorithm.RS512, JWSAlgorithm.PS256, JWSAlgorithm.PS384, JWSAlgorithm.PS512, JWSAlgorithm.ES256,
			JWSAlgorithm.ES384, JWSAlgorithm.ES512);

	private static final int TIMEOUT_MILLIS = 3000;

	private static final int MOST_BYTES = 256 << 10;

	private static final int LONGEST = 16 << 10;

	private static final int ID_DIGITS = 16;

	private static final String ID = "token-";

	private final TokenProperties settings;

	private final DefaultResourceRetriever web = new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS,
			MOST_BYTES);

	private volatile @Nullable DefaultJWTProcessor<SecurityContext> checks;

	AccessTokens(TokenProperties settings) {
		this.settings = settings;
	}

	/** Whether something looks like a token; no key has dots. */
	static boolean isOne(String presented) {
		return presented.chars().filter((each) -> each == '.').count() == 2;
	}

	/** Whether an id is that of somebody who came with a token: keys have names. */
	static boolean isTheirs(String id) {
		return id.startsWith(ID) && id.length() == ID.length() + ID_DIGITS;
	}

	/** Who a token speaks for; fails with a problem if it can't be believed. */
	Mono<Caller> caller(String token) {
		return Mono.fromCallable(() -> check(token)).subscribeOn(Schedulers.boundedElastic());
	}

	private Caller check(String token) {
		try {
			if (token.length() > LONGEST) {
				throw new ParseException("too long", LONGEST);
			}
			JWTClaimsSet claims = checks().process(token, null);
			return new Caller.WithToken(id(claims), scopes(claims));
		}
		catch (KeySourceException | IOException ex) {
			logger.warn("The keys of the issuer can't be fetched: {}", ex.getMessage());
			throw new ProblemException(ProblemKind.NOT_READY, "The issuer of access tokens can't be reached.");
		}
		catch (BadJOSEException | JOSEException | ParseException ex) {
			throw new ProblemException(ProblemKind.UNAUTHENTICATED,
					"The access token isn't valid here, or not any more.");
		}
	}

	private DefaultJWTProcessor<SecurityContext> checks() throws IOException, ParseException {
		DefaultJWTProcessor<SecurityContext> known = this.checks;
		if (known == null) {
			var made = new DefaultJWTProcessor<SecurityContext>();
			made.setJWSTypeVerifier(
					new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
			made.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys()));
			var expected = new JWTClaimsSet.Builder();
			if (this.settings.issuerUri() != null) {
				expected.issuer(this.settings.issuerUri());
			}
			Set<String> audiences = this.settings.audiences().isEmpty() ? null
					: new HashSet<>(this.settings.audiences());
			made.setJWTClaimsSetVerifier(
					new DefaultJWTClaimsVerifier<>(audiences, expected.build(), Set.of("exp", "sub"), Set.of()));
			this.checks = made;
			known = made;
		}
		return known;
	}

	private JWKSource<SecurityContext> keys() throws IOException, ParseException {
		URI address = this.settings.jwkSetUri();
		if (address == null) {
			String issuer = String.valueOf(this.settings.issuerUri()).replaceFirst("/$", "");
			var about = JSONObjectUtils
				.parse(this.web.retrieveResource(URI.create(issuer + "/.well-known/openid-configuration").toURL())
					.getContent());
			address = JSONObjectUtils.getURI(about, "jwks_uri");
			if (address == null) {
				throw new IOException("the issuer names no jwks_uri");
			}
		}
		return JWKSourceBuilder.create(address.toURL(), this.web).retrying(true).build();
	}

	/** Names of people stay out of the log: a digest tells callers apart as well. */
	private static String id(JWTClaimsSet claims) {
		byte[] digest = ApiKey.digest(claims.getIssuer() + " " + claims.getSubject());
		return ID + HexFormat.of().formatHex(digest).substring(0, ID_DIGITS);
	}

	private static Set<Scope> scopes(JWTClaimsSet claims) {
		Set<Scope> scopes = EnumSet.noneOf(Scope.class);
		for (String claim : List.of("scope", "scp")) {
			Collection<?> labels = switch (claims.getClaim(claim)) {
				case String text -> Arrays.asList(text.split(" "));
				case Collection<?> list -> list;
				case null, default -> List.of();
			};
			labels.forEach((label) -> Scope.of(String.valueOf(label)).ifPresent(scopes::add));
		}
		return scopes;
	}

}
