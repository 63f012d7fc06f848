// A passkey in software (Web Authentication, Level 3): enough to be made and to sign in with.
import { Key, chance, sha256 } from './wire.mjs'

const PRESENT_AND_VERIFIED = 0x05
const NEW_CREDENTIAL = 0x40

export class Authenticator {
  #key = new Key()
  #id = Buffer.from(chance(), 'base64url')

  constructor(origin) {
    this.origin = origin
    this.party = sha256(new URL(origin).hostname)
  }

  /** The answer to options of creation. */
  made(options) {
    this.user = options.user.id
    const { x, y } = this.#key.jwk
    // COSE_Key of ES256: 1: 2, 3: -7, -1: 1, -2: x, -3: y.
    const cose = Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      Buffer.from(x, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y, 'base64url'),
    ])
    const length = Buffer.alloc(2)
    length.writeUInt16BE(this.#id.length)
    const attested = Buffer.concat([Buffer.alloc(16), length, this.#id, cose])
    const data = Buffer.concat([this.#data(PRESENT_AND_VERIFIED | NEW_CREDENTIAL), attested])
    const head = Buffer.alloc(2)
    head.writeUInt16BE(data.length)
    // {"fmt": "none", "attStmt": {}, "authData": data}
    const object = Buffer.concat([
      Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746159', 'hex'), head, data,
    ])
    return this.#answer({
      attestationObject: object.toString('base64url'),
      clientDataJSON: this.#client('webauthn.create', options.challenge).toString('base64url'),
    })
  }

  /** The answer to options of a request. */
  signed(options) {
    const [client, data] = [this.#client('webauthn.get', options.challenge), this.#data(PRESENT_AND_VERIFIED)]
    return this.#answer({
      authenticatorData: data.toString('base64url'),
      clientDataJSON: client.toString('base64url'),
      signature: this.#key.der(Buffer.concat([data, sha256(client)])).toString('base64url'),
      userHandle: this.user,
    })
  }

  #answer(response) {
    const id = this.#id.toString('base64url')
    return JSON.stringify({ extensions: {}, id, rawId: id, response, type: 'public-key' })
  }

  #client(type, challenge) {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.origin, crossOrigin: false }))
  }

  /** It counts nothing, as synced passkeys do not. */
  #data(flags) {
    return Buffer.concat([this.party, Buffer.from([flags, 0, 0, 0, 0])])
  }
}
