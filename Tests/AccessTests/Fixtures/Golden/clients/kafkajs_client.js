// kafkajs on Node.js, for User:order-svc.
// npm install kafkajs aws-msk-iam-sasl-signer-js
// It signs in with the credentials that the service finds where it runs; no secret belongs into this file.
// Role: arn:aws:iam::123456789012:role/order-svc-role

const { Kafka } = require('kafkajs')
const { generateAuthToken } = require('aws-msk-iam-sasl-signer-js')

const region = "eu-west-1"

const kafka = new Kafka({
  brokers: ["b-1.modern.abc123.c2.kafka.eu-west-1.amazonaws.com:9098", "b-2.modern.abc123.c2.kafka.eu-west-1.amazonaws.com:9098"],
  ssl: true,
  sasl: {
    mechanism: 'oauthbearer',
    oauthBearerProvider: async () => ({ value: (await generateAuthToken({ region })).token })
  },
  // Each broker takes 100 new IAM connections a second (4 on t3.small) and 3,000 in all: come back slowly.
  retry: { initialRetryTime: 1000, maxRetryTime: 10000 }
})

module.exports = { kafka, groupId: "order-processing-cg" }
