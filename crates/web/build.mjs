// Makes dist/ from Sass, the typeface and our script: what the program embeds. Run by
// `npm run build`, after `npm ci --ignore-scripts`.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { compile } from "sass";

const font = "node_modules/@fontsource/be-vietnam-pro";
const { version } = JSON.parse(readFileSync(`${font}/package.json`, "utf8"));

rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");

// The address of a font names its version, so that browsers may keep it for ever.
const named = (subset, weight) => `be-vietnam-pro-${version}-${subset}-${weight}.woff2`;
for (const subset of ["latin", "vietnamese"]) {
  for (const weight of [400, 600]) {
    const file = `${font}/files/be-vietnam-pro-${subset}-${weight}-normal.woff2`;
    copyFileSync(file, `dist/${named(subset, weight)}`);
  }
}

const { css } = compile("sass/danh.scss", {
  loadPaths: ["node_modules/govuk-frontend/dist"],
  style: "compressed",
  quietDeps: true,
});
keep("danh.css", css.replaceAll("{version}", version));
const scripts = ["danh", "passkey"].map((name) => readFileSync(`js/${name}.js`, "utf8"));
keep("danh.js", scripts.join("\n"));
// Only where it is needed: a form that keeps itself, a page that takes a file.
keep("draft.js", readFileSync("js/draft.js", "utf8"));
const tus = readFileSync("node_modules/tus-js-client/dist/tus.min.js", "utf8");
const upload = readFileSync("js/upload.js", "utf8");
keep("upload.js", `${tus.replace(/^\/\/# sourceMappingURL=.*$/m, "")}\n${upload}`);
for (const mark of ["favicon.svg", "mark.svg"]) keep(mark, readFileSync(`assets/${mark}`, "utf8"));

// Text is kept beside its compressed forms, made once and as small as they get.
function keep(name, text) {
  const bytes = Buffer.from(text);
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  writeFileSync(`dist/${name}`, bytes);
  writeFileSync(`dist/${name}.br`, brotliCompressSync(bytes, brotli));
  writeFileSync(`dist/${name}.gz`, gzipSync(bytes, { level: 9 }));
  console.log(`${name}  ${bytes.length} B, br ${brotliCompressSync(bytes, brotli).length} B`);
}
