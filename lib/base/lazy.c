/* lazy.c - a library that is loaded when a function of it is first called.
 *
 * Of those who run slareport few draw, and of those who run ticketlog few read mail; but what a program
 * is linked with is loaded, with all that it needs in turn, before main: pango alone brings 40 libraries.
 * So for each function that a tool calls of such a library make writes a LAZY line into lazy-names.h (the
 * rule is in GNUmakefile), and here stands a function of that name, which jumps to where `to` points.
 * At first that is lazy_first, which finds the library's own.
 *
 * This is not in libdeskbook.a: it is linked with tools, before libraries, for x86-64 without a sanitizer.
 * Elsewhere, and for unit tests, the libraries are linked as ever. */
#include "base/error.h"
#include "base/libraries.h"

#include <dlfcn.h>
#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <unistd.h>

/* As LAZY lays it out. */
struct Function
{
  void *to;
  const char *name;
  const char *library;
};

#define LAZY(LIBRARY, NAME)                           \
  asm(".section .text." #NAME ",\"ax\",@progbits\n"   \
      ".globl " #NAME "\n"                            \
      ".type " #NAME ", @function\n" #NAME ":\n"      \
      "  endbr64\n"                                   \
      "  jmp *.Lto_" #NAME "(%rip)\n"                 \
      ".Lfirst_" #NAME ":\n"                          \
      "  endbr64\n"                                   \
      "  lea .Lto_" #NAME "(%rip), %r11\n"            \
      "  jmp lazy_first\n"                            \
      ".size " #NAME ", .-" #NAME "\n"                \
      ".section .data." #NAME ",\"aw\",@progbits\n"   \
      ".balign 8\n"                                   \
      ".Lto_" #NAME ": .quad .Lfirst_" #NAME "\n"     \
      "  .quad .Lname_" #NAME "\n"                    \
      "  .quad .Llibrary_" #NAME "\n"                 \
      ".section .rodata." #NAME ",\"a\",@progbits\n"  \
      ".Lname_" #NAME ": .asciz \"" #NAME "\"\n"      \
      ".Llibrary_" #NAME ": .asciz \"" LIBRARY "\"\n" \
      ".text\n");
#include "lazy-names.h"

/* r11 is the Function.  All that arguments may be in is kept, and the stack aligned. */
asm(".text\n"
    ".type lazy_first, @function\n"
    "lazy_first:\n"
    "  push %rax\n"
    "  push %rdi\n"
    "  push %rsi\n"
    "  push %rdx\n"
    "  push %rcx\n"
    "  push %r8\n"
    "  push %r9\n"
    "  push %r10\n"
    "  push %r11\n"
    "  sub $128, %rsp\n"
    "  movaps %xmm0, (%rsp)\n"
    "  movaps %xmm1, 16(%rsp)\n"
    "  movaps %xmm2, 32(%rsp)\n"
    "  movaps %xmm3, 48(%rsp)\n"
    "  movaps %xmm4, 64(%rsp)\n"
    "  movaps %xmm5, 80(%rsp)\n"
    "  movaps %xmm6, 96(%rsp)\n"
    "  movaps %xmm7, 112(%rsp)\n"
    "  mov %r11, %rdi\n"
    "  call lazy_find\n"
    "  movaps (%rsp), %xmm0\n"
    "  movaps 16(%rsp), %xmm1\n"
    "  movaps 32(%rsp), %xmm2\n"
    "  movaps 48(%rsp), %xmm3\n"
    "  movaps 64(%rsp), %xmm4\n"
    "  movaps 80(%rsp), %xmm5\n"
    "  movaps 96(%rsp), %xmm6\n"
    "  movaps 112(%rsp), %xmm7\n"
    "  add $128, %rsp\n"
    "  pop %r11\n"
    "  pop %r10\n"
    "  pop %r9\n"
    "  pop %r8\n"
    "  pop %rcx\n"
    "  pop %rdx\n"
    "  pop %rsi\n"
    "  pop %rdi\n"
    "  pop %rax\n"
    "  jmp *(%r11)\n"
    ".size lazy_first, .-lazy_first\n");

/* A library that is not there, or cannot be opened now, is said as the loader would say it before main, by the
 * tool's name: nothing can be done without it, and what was begun in the store is undone by whoever opens it next.
 * (A mail is to be tried again.) */
gpointer
lazy_symbol (const char *library, const char *name)
{
  void *loaded = dlopen (library, RTLD_LAZY);
  void *found = loaded != NULL ? dlsym (loaded, name) : NULL;

  if (found == NULL)
    fatal_end (dlerror ());
  return found;
}

static __attribute__ ((used)) void
lazy_find (struct Function *function)
{
  int kept = errno;

  __atomic_store_n (&function->to, lazy_symbol (function->library, function->name),
                    __ATOMIC_RELEASE);
  errno = kept;
}
