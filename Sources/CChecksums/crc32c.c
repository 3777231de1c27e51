#include "CChecksums.h"

#include <string.h>

#if defined(__x86_64__)
#include <nmmintrin.h>
#elif defined(__aarch64__)
#include <arm_acle.h>
#if defined(__linux__)
#include <sys/auxv.h>
#ifndef HWCAP_CRC32
#define HWCAP_CRC32 (1 << 7)
#endif
#endif
#endif

// The polynomial of RFC 3720, lowest power in the highest bit, as all arithmetic here has it.
static const uint32_t polynomial = 0x82F63B78u;

static uint32_t slices[8][256];    // slices[k][b]: the effect of byte b followed by k zero bytes
static uint32_t byte_powers[64];   // byte_powers[k] = x^(8 * 2^k) modulo the polynomial
static uint32_t one_lane, two_lanes;
static bool accelerated;

// --- Arithmetic modulo the polynomial: what appending zero bytes does to a CRC.

static uint32_t multiply(uint32_t a, uint32_t b) {
    uint32_t product = 0;
    for (uint32_t bit = 1u << 31; bit; bit >>= 1) {
        product ^= b & -(uint32_t)((a & bit) != 0);
        b = (b >> 1) ^ (polynomial & -(b & 1));
    }
    return product;
}

// x^(8 * length): multiplied by it, a CRC becomes that of the same bytes followed by `length` zero bytes.
static uint32_t shift_of(size_t length) {
    uint32_t shift = 1u << 31;
    for (int k = 0; length; k++, length >>= 1)
        if (length & 1) shift = multiply(byte_powers[k], shift);
    return shift;
}

uint32_t kedge_crc32c_combine(uint32_t crc_a, uint32_t crc_b, size_t length_b) {
    return multiply(shift_of(length_b), crc_a) ^ crc_b;
}

// --- Portable: eight bytes a step (slice-by-8).

uint32_t kedge_crc32c_portable(uint32_t crc, const void *bytes, size_t length) {
    const uint8_t *p = bytes;
    crc = ~crc;
    for (; length >= 8; p += 8, length -= 8) {
        crc ^= (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
        crc = slices[7][crc & 255] ^ slices[6][crc >> 8 & 255] ^ slices[5][crc >> 16 & 255] ^ slices[4][crc >> 24]
            ^ slices[3][p[4]] ^ slices[2][p[5]] ^ slices[1][p[6]] ^ slices[0][p[7]];
    }
    while (length--) crc = (crc >> 8) ^ slices[0][(crc ^ *p++) & 255];
    return ~crc;
}

// --- By the CPU's instruction: three lanes at once, for an instruction takes three cycles but one can start in each.

#if defined(__x86_64__)
#define ACCELERATED __attribute__((target("sse4.2")))
#define CRC_8(crc, word) ((uint32_t)_mm_crc32_u64((crc), (word)))
#define CRC_1(crc, byte) _mm_crc32_u8((crc), (byte))
static bool can_accelerate(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("sse4.2");
}
#elif defined(__aarch64__)
#define ACCELERATED __attribute__((target("crc")))
#define CRC_8(crc, word) __crc32cd((crc), (word))
#define CRC_1(crc, byte) __crc32cb((crc), (byte))
static bool can_accelerate(void) {
#if defined(__linux__)
    return getauxval(AT_HWCAP) & HWCAP_CRC32;
#else
    return true;  // every 64-bit Apple CPU
#endif
}
#endif

enum { lane = 2048 };  // bytes; a multiple of 8

#if defined(ACCELERATED)
static inline uint64_t word_at(const uint8_t *p) {
    uint64_t word;
    memcpy(&word, p, 8);
    return word;  // little-endian on both
}

ACCELERATED static uint32_t crc32c_accelerated(uint32_t crc, const uint8_t *p, size_t length) {
    crc = ~crc;
    for (; length >= 3 * lane; p += 3 * lane, length -= 3 * lane) {
        uint32_t second = 0, third = 0;
        for (size_t i = 0; i < lane; i += 8) {
            crc = CRC_8(crc, word_at(p + i));
            second = CRC_8(second, word_at(p + i + lane));
            third = CRC_8(third, word_at(p + i + 2 * lane));
        }
        crc = multiply(two_lanes, crc) ^ multiply(one_lane, second) ^ third;
    }
    for (; length >= 8; p += 8, length -= 8) crc = CRC_8(crc, word_at(p));
    while (length--) crc = CRC_1(crc, *p++);
    return ~crc;
}
#else
static bool can_accelerate(void) { return false; }
static uint32_t crc32c_accelerated(uint32_t crc, const uint8_t *p, size_t length) {
    return kedge_crc32c_portable(crc, p, length);
}
#endif

// --- The choice, and the tables: made once, before anything of the program runs.

__attribute__((constructor)) static void prepare(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t crc = byte;
        for (int i = 0; i < 8; i++) crc = (crc >> 1) ^ (polynomial & -(crc & 1));
        slices[0][byte] = crc;
    }
    for (int k = 1; k < 8; k++)
        for (int byte = 0; byte < 256; byte++)
            slices[k][byte] = (slices[k - 1][byte] >> 8) ^ slices[0][slices[k - 1][byte] & 255];
    byte_powers[0] = 1u << 23;  // x^8
    for (int k = 1; k < 64; k++) byte_powers[k] = multiply(byte_powers[k - 1], byte_powers[k - 1]);
    one_lane = shift_of(lane);
    two_lanes = shift_of(2 * lane);
    accelerated = can_accelerate();
}

bool kedge_crc32c_is_accelerated(void) { return accelerated; }

uint32_t kedge_crc32c(uint32_t crc, const void *bytes, size_t length) {
    return accelerated ? crc32c_accelerated(crc, bytes, length) : kedge_crc32c_portable(crc, bytes, length);
}
