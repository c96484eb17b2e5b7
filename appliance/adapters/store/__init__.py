"""The SQLCipher file: the one writer, the migrations, and the tables by aggregate."""
