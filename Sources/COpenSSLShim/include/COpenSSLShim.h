#ifndef COPENSSL_SHIM_H
#define COPENSSL_SHIM_H

#include <openssl/evp.h>

// EVP_PKEY_Q_keygen is variadic, which Swift does not import.

/// A new Ed25519 key pair, or NULL. The caller frees it with EVP_PKEY_free.
EVP_PKEY *kedge_generate_ed25519(void);

/// A new P-256 key pair, or NULL. The caller frees it with EVP_PKEY_free.
EVP_PKEY *kedge_generate_p256(void);

#endif
