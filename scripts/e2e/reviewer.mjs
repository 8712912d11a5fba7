// A reviewer's whole task in Label Studio, in Chromium, through the guard:
// signs in with an e-mail address, opens a task, is stopped by a patient's name
// in the rationale, mends it, submits.
//
// usage: node reviewer.mjs '{"base","mail","password","project","task","clean","planted","shots"}'

import fs from "node:fs";
import { chromium } from "playwright-core";

const o = JSON.parse(process.argv[2]);
fs.mkdirSync(o.shots, { recursive: true });
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
page.setDefaultTimeout(45000);
const answers = [];
page.on("response", (response) => {
  const request = response.request();
  if (request.method() !== "GET") answers.push({ method: request.method(), path: new URL(response.url()).pathname, status: response.status() });
});
const shot = (name) => page.screenshot({ path: `${o.shots}/${name}.png` });
const saved = (status) => page.waitForResponse((r) => r.request().method() === "POST" && /\/annotations\/?$/.test(new URL(r.url()).pathname) && r.status() === status);

const rationale = "textarea[name='rationale'], input[name='rationale']";

// The editor is drawn before it listens: what is typed too soon is lost. So the text
// is typed until it stands in the task, outside of the field.
async function write(text) {
  const field = page.locator(rationale).first();
  for (let tries = 0; tries < 20; tries++) {
    await field.fill(text);
    await field.press("Enter");
    await page.waitForTimeout(500);
    if ((await field.inputValue()) === "" && (await page.locator("body").innerText()).includes(text)) return;
  }
  throw new Error("the rationale could not be written into the task");
}

try {
  await page.goto(`${o.base}/user/login/`);
  await page.fill("input[name=email]", o.mail);
  await page.fill("input[name=password]", o.password);
  await Promise.all([page.waitForURL((url) => !url.pathname.startsWith("/user/login")), page.locator("form button[type=submit], button[aria-label='Log In']").first().click()]);
  console.log("browser: signed in with an e-mail address");
  await shot("1-signed-in");

  await page.goto(`${o.base}/projects/${o.project}/data?task=${o.task}`);
  await page.waitForSelector(rationale);
  await shot("2-task");

  await write(o.planted);
  const blocked = saved(422);
  await page.locator("button[aria-label='submit'], button[name='submit'], .lsf-button:has-text('Submit'), button:has-text('Submit')").first().click();
  await blocked;
  await page.waitForTimeout(1500);
  await shot("3-stopped");
  console.log("browser: the rationale with a patient's name was stopped (422)");

  await page.goto(`${o.base}/projects/${o.project}/data?task=${o.task}`);
  await page.waitForSelector(rationale);
  await write(o.clean);
  const passed = saved(201);
  await page.locator("button[aria-label='submit'], button[name='submit'], .lsf-button:has-text('Submit'), button:has-text('Submit')").first().click();
  await passed;
  await page.waitForTimeout(1500);
  await shot("4-submitted");
  console.log("browser: the mended rationale was submitted (201)");

  const stopped = answers.filter((a) => a.status === 422 && !/annotations|drafts/.test(a.path));
  if (stopped.length) throw new Error(`the platform's own requests were stopped: ${JSON.stringify(stopped)}`);
} catch (error) {
  await shot("failed");
  console.log(`browser: ${error.message.split("\n")[0]}\n${JSON.stringify(answers.slice(-12))}`);
  process.exitCode = 1;
} finally {
  await browser.close();
}
