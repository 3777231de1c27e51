#include "COpenSSLShim.h"

EVP_PKEY *kedge_generate_ed25519(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"); }

EVP_PKEY *kedge_generate_p256(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256"); }
