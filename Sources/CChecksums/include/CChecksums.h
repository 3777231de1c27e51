#ifndef CCHECKSUMS_H
#define CCHECKSUMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// CRC-32C (Castagnoli, RFC 3720 appendix B.4) of `length` bytes, continuing from `crc` (0 to start).
/// Uses the CPU's own instruction where it has one.
uint32_t kedge_crc32c(uint32_t crc, const void *bytes, size_t length);

/// The same without the CPU's instruction: what `kedge_crc32c` falls back to.
uint32_t kedge_crc32c_portable(uint32_t crc, const void *bytes, size_t length);

/// Whether `kedge_crc32c` uses the CPU's instruction on this machine.
bool kedge_crc32c_is_accelerated(void);

/// The CRC-32C of A followed by B, from the CRC of A, the CRC of B and the length of B, without reading either.
uint32_t kedge_crc32c_combine(uint32_t crc_a, uint32_t crc_b, size_t length_b);

#endif
