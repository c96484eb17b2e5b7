"""How the appliance image is made and tried: definitions, the build command, the boot-test harness."""
