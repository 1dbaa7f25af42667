// node-oidc-provider as the rival of `benchmarks/sign_on.py`: one process, set up to do what ours does.
//
// Configuration comes as one JSON argument: {port, issuer, store, accounts, client, keys, database}.
// `store` is "memory" (memory.mjs) or "postgresql" (postgresql.mjs).
import http from "node:http";
import Provider from "oidc-provider";
import { Memory } from "./memory.mjs";
import { postgresql } from "./postgresql.mjs";

const given = JSON.parse(process.argv[2]);
const people = new Map(given.accounts.map((person) => [person.sub, person]));

const provider = new Provider(given.issuer, {
  adapter: given.store === "postgresql" ? await postgresql(given.database) : Memory,
  clients: [given.client],
  jwks: { keys: given.keys },
  cookies: { keys: ["for benchmarks only"] },
  claims: { openid: ["sub"], profile: ["name", "family_name", "given_name"], email: ["email"] },
  features: {
    devInteractions: { enabled: false },
    introspection: { enabled: true },
    revocation: { enabled: true },
  },
  pkce: { required: () => true },
  // As ours: every refresh rotates, tokens end with the session, first-party clients ask no consent.
  rotateRefreshToken: true,
  issueRefreshToken: (_ctx, client) => client.grantTypeAllowed("refresh_token"),
  loadExistingGrant: grantForFirstParty,
  findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => people.get(sub) }),
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  ttl: { AccessToken: 300, AuthorizationCode: 60, Grant: 43200, IdToken: 300, RefreshToken: 43200, Session: 43200, Interaction: 3600 },
});
provider.proxy = false;

async function grantForFirstParty(ctx) {
  const { client, session } = ctx.oidc;
  const known = session.grantIdFor(client.clientId);
  if (known) return provider.Grant.find(known);
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope("openid profile email");
  await grant.save();
  return grant;
}

// The sign-in page's place: whoever is named by login_hint is signed in.
async function signIn(request, response) {
  const { params } = await provider.interactionDetails(request, response);
  await provider.interactionFinished(request, response, { login: { accountId: params.login_hint } });
}

const answer = provider.callback();
http
  .createServer((request, response) =>
    request.url.startsWith("/interaction/") ? signIn(request, response) : answer(request, response),
  )
  .listen(given.port, "127.0.0.1", () => console.log("ready"));
