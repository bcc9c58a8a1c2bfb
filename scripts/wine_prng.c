/* Wine 8 has no bcryptprimitives.dll, from which Go takes its random bytes. For tests under wine only. */
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE out, SIZE_T size)
{
    const SIZE_T step = 1u << 28;
    while (size > 0) {
        ULONG n = (ULONG)(size < step ? size : step);
        if (!RtlGenRandom(out, n))
            return FALSE;
        out += n;
        size -= n;
    }
    return TRUE;
}
