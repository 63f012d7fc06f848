// Files go up piece by piece by the tus protocol and go on after a cut. Without this, the form sends
// them whole.
(() => {
  "use strict";
  const form = document.querySelector("form[data-upload]");
  if (!form || !window.tus || !tus.isSupported) return;
  const { dataset } = form;
  const field = form.querySelector("input[type=file]");
  const bar = form.querySelector("progress");
  const button = form.querySelector("button");
  const said = form.querySelector("[data-upload-said]");
  const refused = form.querySelector("[data-upload-refused]");

  // Where a file goes on, for this browser. No name is kept: a hash stands for the file.
  const PREFIX = "danh-upload-";
  const stored = {
    findAllUploads: async () => [],
    findUploadsByFingerprint: async (fingerprint) => {
      const found = localStorage.getItem(PREFIX + fingerprint);
      return found ? [{ ...JSON.parse(found), metadata: {}, urlStorageKey: fingerprint }] : [];
    },
    removeUpload: async (fingerprint) => localStorage.removeItem(PREFIX + fingerprint),
    addUpload: async (fingerprint, { creationTime, size, uploadUrl }) => {
      const upload = JSON.stringify({ creationTime, size, uploadUrl });
      localStorage.setItem(PREFIX + fingerprint, upload);
      return fingerprint;
    },
  };
  const fingerprint = async (file) => {
    const { procedure, validFrom, document: paper, dossier } = dataset;
    const all = [procedure, validFrom, paper, dossier, file.name, file.size, file.lastModified];
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(all.join("\n")));
    return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  const tell = (error) => {
    let title;
    try {
      title = JSON.parse(error.originalResponse.getBody()).title;
    } catch {
      title = refused.dataset.uploadRefused;
    }
    refused.textContent = title;
    refused.hidden = false;
    said.hidden = bar.hidden = true;
    button.disabled = false;
  };

  form.addEventListener("submit", async (event) => {
    const [file] = field.files;
    // Where no hash can be made (no TLS), the form does it.
    if (!file || !window.crypto || !crypto.subtle) return;
    event.preventDefault();
    button.disabled = true;
    refused.hidden = true;
    said.textContent = said.dataset.uploadSaid;
    said.hidden = bar.hidden = false;
    const upload = new tus.Upload(file, {
      endpoint: "/v1/files",
      chunkSize: 1 << 20,
      fingerprint,
      metadata: {
        filename: file.name,
        filetype: file.type,
        procedure: dataset.procedure,
        "valid-from": dataset.validFrom,
        document: dataset.document,
        dossier: dataset.dossier,
      },
      onError: tell,
      onProgress: (sent, all) => {
        bar.value = (sent * 100) / all;
      },
      onSuccess: () => location.assign(dataset.upload),
      removeFingerprintOnSuccess: true,
      retryDelays: [0, 1000, 3000, 5000, 10000, 20000],
      urlStorage: stored,
    });
    const before = await upload.findPreviousUploads();
    if (before.length > 0) upload.resumeFromPreviousUpload(before[0]);
    upload.start();
  });
})();
