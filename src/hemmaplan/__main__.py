from hemmaplan.cli.app import main

main()
