// openid-client, driven by the test: one JSON request a line on standard input, one JSON answer a
// line on standard output. The test plays the person at the browser.
import { webcrypto } from "node:crypto";
import { createInterface } from "node:readline";
import * as oidc from "openid-client";

globalThis.crypto ??= webcrypto; // Node.js 18, as in Debian 12

let config, asked, tokens;

const steps = {
  async discover({ issuer, client_id, client_secret }) {
    const authentication = client_secret ? oidc.ClientSecretBasic(client_secret) : oidc.None();
    config = await oidc.discovery(new URL(issuer), client_id, {}, authentication, {
      execute: [oidc.allowInsecureRequests], // http on localhost
    });
    return config.serverMetadata();
  },

  async authorize({ redirect_uri, scope, ...more }) {
    const code_verifier = oidc.randomPKCECodeVerifier();
    asked = { code_verifier, state: oidc.randomState(), nonce: oidc.randomNonce() };
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri,
      scope,
      state: asked.state,
      nonce: asked.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(code_verifier),
      code_challenge_method: "S256",
      ...more,
    });
    return { url: url.href };
  },

  async callback({ url }) {
    tokens = await oidc.authorizationCodeGrant(config, new URL(url), {
      pkceCodeVerifier: asked.code_verifier,
      expectedState: asked.state,
      expectedNonce: asked.nonce,
      idTokenExpected: true,
    });
    return told(tokens);
  },

  async userinfo({ access_token, sub }) {
    return await oidc.fetchUserInfo(config, access_token ?? tokens.access_token, sub ?? tokens.claims().sub);
  },

  async refresh({ refresh_token }) {
    return told(await oidc.refreshTokenGrant(config, refresh_token));
  },

  async revoke({ token }) {
    await oidc.tokenRevocation(config, token);
    return {};
  },

  async logout({ post_logout_redirect_uri }) {
    const state = oidc.randomState();
    const url = oidc.buildEndSessionUrl(config, {
      id_token_hint: tokens.id_token,
      post_logout_redirect_uri,
      state,
    });
    return { url: url.href, state };
  },
};

function told(answer) {
  return { ...answer, claims: answer.claims() ?? null };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { step, ...parameters } = JSON.parse(line);
  let answer;
  try {
    answer = await steps[step](parameters);
  } catch (error) {
    answer = { failed: error.error ?? error.code ?? error.name, reason: String(error.message), status: error.status ?? null };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
