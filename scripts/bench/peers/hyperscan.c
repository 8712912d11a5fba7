/* Hyperscan (or Vectorscan) over one file: what the hardware gives for these patterns.
 *
 * usage: hyperscan build PATTERNS DATABASE ends|starts
 *        hyperscan scan DATABASE TEXT SECONDS [matches]
 *
 * PATTERNS has one regular expression a line. Those that cannot be compiled are left
 * out and counted. "starts" asks for the starts of matches as well, without which
 * nothing can be redacted. Prints one line of JSON; with "matches" before it a line
 * "FROM TO" (bytes) for each match of the first pass.
 */
#include <hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static char *whole(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    if (!file) { perror(path); exit(2); }
    fseek(file, 0, SEEK_END);
    *size = ftell(file);
    rewind(file);
    char *text = malloc(*size + 1);
    if (!text || fread(text, 1, *size, file) != *size) exit(2);
    text[*size] = 0;
    fclose(file);
    return text;
}

static int print;

static int found(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context) {
    (void)id; (void)flags; (void)context;
    if (print) printf("%llu %llu\n", from, to);
    return 0;
}

static int build(const char *from, const char *into, unsigned flag) {
    enum { MOST = 4096 };
    static const char *kept[MOST];
    static unsigned flags[MOST], ids[MOST];
    unsigned n = 0, left = 0;
    size_t size;
    hs_compile_error_t *error;
    hs_database_t *database;
    for (char *line = strtok(whole(from, &size), "\n"); line && n < MOST; line = strtok(NULL, "\n")) {
        if (hs_compile(line, flag, HS_MODE_BLOCK, NULL, &database, &error) != HS_SUCCESS) {
            hs_free_compile_error(error);
            left++;
            continue;
        }
        hs_free_database(database);
        kept[n] = line, flags[n] = flag, ids[n] = n;
        n++;
    }
    double begun = now();
    if (hs_compile_multi(kept, flags, ids, n, HS_MODE_BLOCK, NULL, &database, &error) != HS_SUCCESS) {
        fprintf(stderr, "%s\n", error->message);
        return 2;
    }
    double took = now() - begun;
    char *bytes;
    FILE *file = fopen(into, "wb");
    if (!file || hs_serialize_database(database, &bytes, &size) != HS_SUCCESS || fwrite(bytes, 1, size, file) != size) return 2;
    fclose(file);
    printf("{\"compile\": %.3f, \"patterns\": %u, \"left_out\": %u}\n", took, n, left);
    return 0;
}

static int scan(const char *from, const char *path, double limit) {
    size_t size, length;
    char *bytes = whole(from, &size), *text = whole(path, &length);
    hs_database_t *database;
    hs_scratch_t *scratch = NULL;
    if (hs_deserialize_database(bytes, size, &database) != HS_SUCCESS || hs_alloc_scratch(database, &scratch) != HS_SUCCESS) return 2;
    double spent = 0;
    unsigned long long scanned = 0;
    while (scanned == 0 || spent < limit) {
        double begun = now();
        if (hs_scan(database, text, length, 0, scratch, found, NULL) != HS_SUCCESS) return 2;
        spent += now() - begun;
        scanned += length;
        if (print) break;
    }
    printf("{\"bytes\": %llu, \"seconds\": %.6f}\n", scanned, spent);
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 5 && !strcmp(argv[1], "build")) {
        return build(argv[2], argv[3], HS_FLAG_UTF8 | (strcmp(argv[4], "starts") ? 0 : HS_FLAG_SOM_LEFTMOST));
    }
    if (argc < 5 || strcmp(argv[1], "scan")) return 2;
    print = argc > 5;
    return scan(argv[2], argv[3], atof(argv[4]));
}
