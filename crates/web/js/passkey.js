// Passkeys: what only a script can ask the device. The answer goes into a hidden field and the form
// is sent as any other.
(() => {
  "use strict";
  const form = document.querySelector("form[data-passkey]");
  if (!form || !window.PublicKeyCredential || !navigator.credentials) return;
  const kind = form.dataset.passkey;
  const failed = form.querySelector("[data-passkey-failed]");
  const instead = document.querySelector("[data-without-passkeys]");
  form.hidden = false;
  if (instead) instead.hidden = true;

  // Bytes travel as base64url (RFC 4648, section 5).
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const publicKey = JSON.parse(form.dataset.options);
  publicKey.challenge = bytes(publicKey.challenge);
  if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
  for (const list of [publicKey.excludeCredentials, publicKey.allowCredentials]) {
    for (const known of list || []) known.id = bytes(known.id);
  }

  const answer = (credential) => {
    const { response } = credential;
    const said = { clientDataJSON: text(response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[part]) said[part] = text(response[part]);
    }
    const { id, type } = credential;
    const extensions = credential.getClientExtensionResults();
    return JSON.stringify({ id, rawId: text(credential.rawId), type, response: said, extensions });
  };
  const send = (credential) => {
    const chosen = document.querySelector("input[name=acts_as]:checked");
    if (chosen && form.elements.acts_as) form.elements.acts_as.value = chosen.value;
    form.elements.answer.value = answer(credential);
    form.submit();
  };

  // A browser that can offers the passkey where the login name is typed.
  let waiting = new AbortController();
  const conditional = PublicKeyCredential.isConditionalMediationAvailable;
  if (kind === "get" && conditional) {
    conditional.call(PublicKeyCredential)
      .then((able) => able && navigator.credentials
        .get({ mediation: "conditional", publicKey, signal: waiting.signal }).then(send))
      .catch(() => {});
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    waiting.abort();
    waiting = new AbortController();
    failed.hidden = true;
    navigator.credentials[kind]({ publicKey, signal: waiting.signal })
      .then(send)
      .catch(() => { failed.hidden = false; });
  });
})();
