// The rival as its documentation sets it up: everything in memory, one process.
import { Provider } from 'oidc-provider'

const { clients, issuer, jwks, port } = JSON.parse(process.env.RIVAL)

const provider = new Provider(issuer, {
  clients,
  cookies: { keys: ['bench'] },
  features: {
    clientCredentials: { enabled: true },
    dPoP: { enabled: true },
    devInteractions: { enabled: false },
    pushedAuthorizationRequests: { enabled: true },
  },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ name: 'Trần Thị Mai', sub: id }) }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  jwks,
  // What somebody agreed to stands, for everybody.
  async loadExistingGrant(context) {
    const grant = new context.oidc.provider.Grant({
      accountId: context.oidc.session.accountId,
      clientId: context.oidc.client.clientId,
    })
    grant.addOIDCScope('openid profile')
    await grant.save()
    return grant
  },
  pkce: { required: () => true },
  scopes: ['openid', 'profile'],
})

let people = 0
provider.use(async (context, next) => {
  if (!context.path.startsWith('/interaction/')) return next()
  people += 1
  const login = { accountId: `person-${people}` }
  await provider.interactionFinished(context.req, context.res, { login }, { mergeWithLastSubmission: false })
  context.respond = false
})

provider.listen(port, '127.0.0.1')
