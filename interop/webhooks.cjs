// The JavaScript reference library, asked line by line: one JSON object in, one out.
// {"do": "sign", secret, id, timestamp, body} -> {"headers"}; {"do": "verify", secret, headers, body} -> {"ok"}
"use strict";
const readline = require("node:readline");
const { Webhook, WebhookVerificationError } = require("standardwebhooks");

function answer(asked) {
  const webhook = new Webhook(asked.secret);
  if (asked.do === "sign") {
    const signature = webhook.sign(asked.id, new Date(asked.timestamp * 1000), asked.body);
    return {
      headers: {
        "webhook-id": asked.id,
        "webhook-timestamp": String(asked.timestamp),
        "webhook-signature": signature,
      },
    };
  }
  try {
    return { ok: true, event: webhook.verify(asked.body, asked.headers) };
  } catch (error) {
    if (error instanceof WebhookVerificationError) return { ok: false };
    throw error;
  }
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  process.stdout.write(JSON.stringify(answer(JSON.parse(line))) + "\n");
});
