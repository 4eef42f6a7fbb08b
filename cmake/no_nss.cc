// Linked into every static program. glibc's name service would load the libc of the machine it runs
// on into a program that has its own, and abort it; OpenSSL and others refer to it all the same.
// These definitions come first, and fail. Names are resolved by c-ares.

#include <netdb.h>

extern "C" {

int getaddrinfo(const char*, const char*, const addrinfo*, addrinfo**) { return EAI_FAIL; }
void freeaddrinfo(addrinfo*) {}
int getnameinfo(const sockaddr*, socklen_t, char*, socklen_t, char*, socklen_t, int) {
  return EAI_FAIL;
}
hostent* gethostbyname(const char*) { return nullptr; }
hostent* gethostbyaddr(const void*, socklen_t, int) { return nullptr; }
servent* getservbyname(const char*, const char*) { return nullptr; }
servent* getservbyport(int, const char*) { return nullptr; }
int getservbyname_r(const char*, const char*, servent*, char*, size_t, servent** result) {
  *result = nullptr;
  return EAI_FAIL;
}
int getservbyport_r(int, const char*, servent*, char*, size_t, servent** result) {
  *result = nullptr;
  return EAI_FAIL;
}
void* dlopen(const char*, int) { return nullptr; }
void* dlsym(void*, const char*) { return nullptr; }
int dlclose(void*) { return 0; }
char* dlerror() {
  static char text[] = "this program is static and loads nothing";
  return text;
}
int dladdr(const void*, void*) { return 0; }

}  // extern "C"
